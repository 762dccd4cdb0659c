import { describe, expect, it } from 'vitest';
import { defineTask, type Task } from './task.ts';
import { createTaskRegistry } from './task-registry.ts';
import { UGBENCH_TASKS } from './ugbench-tasks.ts';

const [first] = UGBENCH_TASKS.tasks as [Task];
const named = (name: string): Task => defineTask({ ...first, metadata: { ...first.metadata, name } });

describe('defineTask', () => {
  it('names every problem of the metadata', () => {
    const metadata = { ...first.metadata, name: 'Bad Name', version: 'one', license: '', mainMetric: 'accuracy' };
    expect(() => defineTask({ ...first, metadata: metadata as never })).toThrow(
      expect.objectContaining({
        code: 'bench/bad-task',
        message: expect.stringMatching(/^task "Bad Name": name: .*version: .*license: .*mainMetric: /),
      }),
    );
    expect(() => defineTask({ ...first, metadata: { ...first.metadata, extra: 1 } as never })).toThrow(/extra/);
  });

  it('needs a maker of queries and a check', () => {
    expect(() => defineTask({ metadata: first.metadata } as never)).toThrow('drafters is not a function');
  });
});

describe('createTaskRegistry', () => {
  it('is a value: adding gives another', () => {
    const more = UGBENCH_TASKS.with(named('shade-ranking'));
    expect(more.names).toEqual([...UGBENCH_TASKS.names, 'shade-ranking']);
    expect(UGBENCH_TASKS.has('shade-ranking')).toBe(false);
    expect(more.only(['shade-ranking', 'image-retrieval']).names).toEqual(['image-retrieval', 'shade-ranking']);
  });

  it('suggests the nearest name and refuses a second task of one name', () => {
    expect(() => UGBENCH_TASKS.get('image-retreival')).toThrow(
      expect.objectContaining({ code: 'bench/unknown-task', message: expect.stringContaining('image-retrieval') }),
    );
    expect(() => createTaskRegistry([named('a'), named('a')])).toThrow(
      expect.objectContaining({ code: 'bench/duplicate-task' }),
    );
  });
});
