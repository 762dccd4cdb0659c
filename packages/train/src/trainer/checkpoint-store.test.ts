import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useCpuEngine } from '../testing/cpu-engine.ts';
import type { CheckpointState } from './checkpoint-state.ts';
import { CheckpointStore, type DamagedCheckpoint, restoreVariables } from './checkpoint-store.ts';

beforeAll(useCpuEngine);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'uge-checkpoints-'));
});
afterEach(() => rm(root, { recursive: true }));

const state = (step: number): CheckpointState => ({
  schemaVersion: 2,
  step,
  inputs: { config: { seed: 1 } },
  best: null,
  withoutGain: 0,
  validatedAt: -1,
  layouts: {},
  guard: { recent: [1.5], first: null },
  seconds: 2,
});
const variables = (value: number) => [{ name: 'w', variable: tf.variable(tf.tensor1d([value, value + 1])) }];

describe('CheckpointStore', () => {
  it('keeps the latest, whole, and gives back what was saved', async () => {
    const store = new CheckpointStore(root, { keep: 2 });
    for (const step of [5, 10, 15]) await store.save(state(step), variables(step));
    expect((await readdir(root)).sort()).toEqual(['step-00000010', 'step-00000015']);
    const opened = (await store.latest(() => undefined))!;
    expect(opened.state).toEqual(state(15));
    const fresh = variables(0);
    restoreVariables(opened, fresh);
    expect([...fresh[0]!.variable.dataSync()]).toEqual([15, 16]);
  });

  it.each<[string, (folder: string) => Promise<unknown>]>([
    [
      'a changed byte of the tensors',
      async (folder) => {
        const path = join(folder, 'training.safetensors');
        const bytes = await readFile(path);
        bytes[bytes.length - 1]! ^= 1;
        await writeFile(path, bytes);
      },
    ],
    ['tensors cut short', (folder) => truncate(join(folder, 'training.safetensors'), 20)],
    [
      'a changed position',
      async (folder) => {
        const path = join(folder, 'state.json');
        await writeFile(path, (await readFile(path, 'utf8')).replace('"step": 10', '"step": 11'));
      },
    ],
    ['an empty position', (folder) => truncate(join(folder, 'state.json'), 0)],
    ['no JSON', (folder) => appendFile(join(folder, 'state.json'), '}')],
    ['a missing file', (folder) => rm(join(folder, 'training.safetensors'))],
  ])('falls back to the one before after %s', async (_, damage) => {
    const store = new CheckpointStore(root, { keep: 2 });
    for (const step of [5, 10]) await store.save(state(step), variables(step));
    await mkdir(join(root, 'step-00000015.ab12cd34.tmp'));
    await damage(join(root, 'step-00000010'));
    const damaged: DamagedCheckpoint[] = [];
    const opened = await store.latest((found) => damaged.push(found));
    expect(opened!.state.step).toBe(5);
    expect(damaged).toMatchObject([{ step: 10, reason: expect.any(String) }]);
    expect(await readdir(root)).toEqual(['step-00000005']);
  });

  it('has none where there is none, or none is whole', async () => {
    const store = new CheckpointStore(join(root, 'none'), { keep: 1 });
    expect(await store.latest(() => undefined)).toBeUndefined();
    await store.save(state(5), variables(5));
    await truncate(join(root, 'none', 'step-00000005', 'state.json'), 3);
    expect(await store.latest(() => undefined)).toBeUndefined();
  });

  it('refuses variables of another run, changing nothing', async () => {
    const store = new CheckpointStore(root, { keep: 1 });
    await store.save(state(5), variables(5));
    const opened = (await store.latest(() => undefined))!;
    const other = [...variables(1), { name: 'v', variable: tf.variable(tf.scalar(0)) }];
    expect(() => restoreVariables(opened, other)).toThrow(
      /holds 1 tensors, the run has 2; missing or of another shape: v/,
    );
    expect([...other[0]!.variable.dataSync()]).toEqual([1, 2]);
  });
});
