import { expect, it } from 'vitest';
import { UGBENCH_TASKS } from '../tasks/ugbench-tasks.ts';
import { pooledTasks } from './pooled-tasks.ts';

it('never averages what people said with what a formula says', () => {
  const all = UGBENCH_TASKS.tasks.map(({ metadata }) => metadata);
  expect(pooledTasks(all).filter(({ scoreSource }) => scoreSource === 'human')).toEqual([]);
  expect(pooledTasks(all).filter(({ scoreSource }) => scoreSource === 'scene')).toHaveLength(2);
  const human = all.filter(({ scoreSource }) => scoreSource === 'human');
  expect(pooledTasks(human)).toEqual(human);
});
