import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { tinyEncoder } from '../testing/tiny-encoder.ts';
import { UrbanEncoder } from './urban-encoder.ts';
import type { WeightForm } from './weight-holding.ts';

const INPUTS = [{ text: 'a street with trees' }, { instruction: 'Describe the place.', text: 'Königstraße 5' }];

describe('ways of holding weights', () => {
  let folder: string;
  let expected: Float32Array[];

  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
    folder = await mkdtemp(join(tmpdir(), 'uge-weights-'));
    const tiny = tinyEncoder(1);
    await tiny.savePretrained(folder);
    tiny.dispose();
    const plain = await UrbanEncoder.fromPretrained(folder);
    expected = await plain.embed(INPUTS);
    plain.dispose();
  });
  afterAll(() => rm(folder, { recursive: true }));

  const open = (weights: WeightForm): Promise<UrbanEncoder> => UrbanEncoder.fromPretrained(folder, { weights });
  const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

  it.each([
    ['stored', 1e-6],
    ['int8', 5e-3],
    ['int4', 0.2],
  ] as const)('%s embeds as float32 does', async (weights, limit) => {
    const encoder = await open(weights);
    const vectors = await encoder.embed(INPUTS);
    for (const [i, vector] of vectors.entries()) expect(1 - cosine(vector, expected[i]!)).toBeLessThan(limit);
    expect(encoder.parameters().every(({ group }) => group === 'graph')).toBe(true);
    encoder.dispose();
  });

  it('quantises once', async () => {
    const names = (await readdir(folder)).filter((name) => name.startsWith('quantised'));
    expect(names.sort()).toEqual(['quantised-int4.safetensors', 'quantised-int8.safetensors']);
    const before = await stat(join(folder, names[0]!));
    (await open('int4')).dispose();
    expect((await stat(join(folder, names[0]!))).mtimeMs).toBe(before.mtimeMs);
  });

  it('refuses other engines and unknown forms, and frozen weights cannot be merged into', async () => {
    await expect(open('int2' as WeightForm)).rejects.toMatchObject({ code: 'model/unknown-weight-form' });
    await selectBackend({ prefer: 'cpu' });
    await expect(open('stored')).rejects.toMatchObject({ code: 'model/weight-form-engine' });
    await selectBackend({ prefer: 'onnx' });
  });

  it('adapters on frozen weights are trainable and saved models keep their values', async () => {
    const encoder = await open('stored');
    const copy = await mkdtemp(join(tmpdir(), 'uge-weights-copy-'));
    await encoder.savePretrained(copy);
    const again = await UrbanEncoder.fromPretrained(copy);
    const [vector] = await again.embed([INPUTS[0]!]);
    expect(1 - cosine(vector!, expected[0]!)).toBeLessThan(1e-6);
    encoder.dispose();
    again.dispose();
    await rm(copy, { recursive: true });
  });
});
