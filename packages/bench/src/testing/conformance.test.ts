import type { Encoder } from '@uge/data';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandomEncoder } from '../baselines/random-encoder.ts';
import { createHttpEncoder } from '../encoders/http-encoder.ts';
import { defineTask, type Task } from '../tasks/task.ts';
import { UGBENCH_TASKS } from '../tasks/ugbench-tasks.ts';
import { type EmbeddingServer, startEmbeddingServer } from './embedding-server.ts';
import { encoderConformance } from './encoder-conformance.ts';
import { type TaskConformanceOptions, taskConformance } from './task-conformance.ts';

const options: TaskConformanceOptions = { queriesPerTask: 18 };

describe.each(UGBENCH_TASKS.tasks.map((task) => [task.metadata.name, task] as const))('%s', (_, task) => {
  for (const { name, run } of taskConformance(task, options)) it(name, run);
});

describe('random encoder', () => {
  for (const { name, run } of encoderConformance(() => createRandomEncoder())) it(name, run);
});

describe('HTTP encoder', () => {
  let server: EmbeddingServer | undefined;
  afterAll(() => server?.close());
  const open = async (pictures?: 'objects'): Promise<Encoder> => {
    server ??= await startEmbeddingServer();
    const form = pictures ? { pictures } : {};
    return createHttpEncoder({
      endpoint: server.endpoint,
      model: 'toy',
      requestsPerSecond: 1000,
      revision: '1',
      ...form,
    });
  };
  for (const { name, run } of encoderConformance(() => open())) it(`texts: ${name}`, run);
  for (const { name, run } of encoderConformance(() => open('objects'))) it(`texts and pictures: ${name}`, run);
});

/** Names of the checks that fail. */
async function failing(checks: readonly { name: string; run: () => Promise<void> }[]): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of checks) {
    await run().catch((error: unknown) => {
      expect(error).toMatchObject({ code: expect.stringMatching(/^bench\//) });
      failed.push(name.replace(/^[\w-]+: /, ''));
    });
  }
  return failed;
}

describe('the kit for tasks finds', () => {
  const perception = UGBENCH_TASKS.get('urban-perception');
  const failingOf = (changes: Partial<Task>): Promise<string[]> =>
    failing(taskConformance({ ...perception, ...changes }, options));

  it('a check that takes everything for right', async () => {
    expect(await failingOf({ check: () => {} })).toEqual(['its check finds every corrupted answer']);
  });

  it('drafts that differ each time, and candidates that are equal', async () => {
    let call = 0;
    const drafters: Task['drafters'] = (city, context) =>
      Object.fromEntries(
        Object.entries(perception.drafters(city, context)).map(([type, draft]) => [
          type,
          async (photo) => {
            const drafted = await draft(photo);
            return 'skip' in drafted ? drafted : { ...drafted, instruction: `${drafted.instruction} ${call++}` };
          },
        ]),
      );
    expect(await failingOf({ drafters })).toContain('makes the same queries again, and others with another seed');
    const twice: Task['drafters'] = (city, context) =>
      Object.fromEntries(
        Object.entries(perception.drafters(city, context)).map(([type, draft]) => [
          type,
          async (photo) => {
            const drafted = await draft(photo);
            return 'skip' in drafted
              ? drafted
              : { ...drafted, negatives: [...drafted.negatives, drafted.negatives[0]!] };
          },
        ]),
      );
    expect(await failingOf({ drafters: twice })).toContain(
      'the answer is one of the candidates, and no two of them are equal',
    );
  });

  it('a task that makes nothing, and metadata that is not valid', async () => {
    expect(await failingOf({ drafters: () => ({ safe: () => ({ skip: 'no reason' }) }) })).toContain('makes queries');
    const metadata = { ...perception.metadata, version: 'one' };
    expect(await failingOf({ metadata })).toContain('metadata is valid');
    expect(() => defineTask({ ...perception, metadata })).toThrow(/semantic version/);
  });
});

describe('the kit for encoders finds', () => {
  const good = createRandomEncoder({ dimension: 8 });
  const failingOf = (changes: Partial<Encoder>): Promise<string[]> =>
    failing(encoderConformance(() => ({ ...good, ...changes })));
  const mapped =
    (change: (vector: Float32Array, index: number, count: number) => Float32Array): Encoder['embed'] =>
    async (inputs, embedOptions) =>
      (await good.embed(inputs, embedOptions)).map((vector, index) => change(vector, index, inputs.length));

  it.each<[string, Partial<Encoder>, RegExp]>([
    [
      'vectors that are not of unit length',
      { embed: mapped((vector) => vector.map((value) => 2 * value)) },
      /unit length/,
    ],
    ['vectors that are not finite', { embed: mapped((vector) => vector.fill(Number.NaN)) }, /finite/],
    ['a wrong dimension', { dimension: 9 }, /of its dimension/],
    [
      'vectors that depend on the batch',
      {
        embed: mapped((vector, _, count) => (count > 1 ? vector.toReversed() : vector)),
      },
      /alone as among others/,
    ],
    ['vectors that all are the same', { embed: mapped((vector) => vector.fill(1 / Math.sqrt(8))) }, /apart/],
    ['a deaf encoder', { embed: (inputs) => good.embed(inputs) }, /progress|signal/],
    ['a modality that is not listed but taken', { modalities: new Set(['text'] as const) }, /refuses/],
    ['an identity that changes', { identity: async () => ({ hash: String(Math.random()), versions: {} }) }, /identity/],
  ])('%s', async (_, changes, expected) => {
    expect((await failingOf(changes)).join('; ')).toMatch(expected);
  });
});
