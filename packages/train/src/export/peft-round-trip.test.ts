import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import type { EncoderInput } from '@uge/data';
import { selectBackend } from '@uge/model';
import { createUgeMini, UrbanEncoder } from '@uge/model/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportPeft, type PeftExport } from './export-peft.ts';

/** Written by `fixtures/peft/round_trip.py` from the folder that `REGEN_PEFT=<folder>` makes here; see there. */
const fixtures = fileURLToPath(new URL('../../fixtures/peft', import.meta.url));
const python = JSON.parse(readFileSync(join(fixtures, 'round-trip.json'), 'utf8')) as {
  peft: string;
  transformers: string;
  sha256: string;
  loss: number;
  /** Before and after one step of training in Python, row by row. */
  before: number[][];
  after: number[][];
};

const TEXTS = ['A bakery on the corner.', 'Two lanes, plane trees and a tram in the middle of the road.', 'Old stone.'];
const IMAGE_SIDE = 112;
const pixels = Uint8Array.from({ length: IMAGE_SIDE ** 2 * 3 }, (_, i) => 128 + 100 * Math.sin(0.01 * i));
const INPUTS: EncoderInput[] = [
  ...TEXTS.map((text) => ({ text })),
  { instruction: 'Find the text.', image: { width: IMAGE_SIDE, height: IMAGE_SIDE, pixels } },
];

async function savedModel(folder: string): Promise<string> {
  const encoder = createUgeMini({ seed: 5, trainingTexts: TEXTS, vocabularySize: 300, imageSize: IMAGE_SIDE });
  const targetModules = '(?:model\\.)?(?:language_model\\.)?layers\\.\\d+\\.self_attn\\.[qv]_proj';
  const adapter = encoder.adapters.add({ r: 2, alpha: 4, dropout: 0, targetModules }, { seed: 7 });
  for (const { name, variable } of adapter.parameters()) {
    const random = createRandom(7, name);
    const values = Float32Array.from({ length: variable.size }, () => 0.1 * random.normal());
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  await encoder.savePretrained(join(folder, 'model'));
  encoder.dispose();
  return join(folder, 'model');
}

/** What the Python twin needs to run the same batch without a tokenizer or an image processor. */
async function writeBatch(folder: string, encoder: UrbanEncoder): Promise<void> {
  const rows = await Promise.all(
    INPUTS.map(async (input) => {
      const [ids, last, ...rest] = (await encoder.prepare([input])).toTensors();
      const length = last!.dataSync()[0]! + 1;
      const patches = input.image && rest.find(({ shape }) => shape[1] === 3 * 2 * 14 ** 2);
      return { ids: [...ids!.dataSync()].slice(0, length), patches: patches ? [...patches.dataSync()] : null };
    }),
  );
  const side = IMAGE_SIDE / 14;
  const embeddings = (await encoder.embed(INPUTS)).map((vector) => [...vector]);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'batch.json'), JSON.stringify({ rows, grid: [1, side, side], embeddings }));
}

function largestDifference(found: readonly Float32Array[], expected: readonly number[][]): number {
  return Math.max(...found.flatMap((row, i) => [...row].map((value, j) => Math.abs(value - expected[i]![j]!))));
}

describe('an adapter that goes to Python PEFT, is trained there and comes back', () => {
  let folder: string;
  let exported: PeftExport;
  const regenerate = process.env['REGEN_PEFT'];
  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
    folder = mkdtempSync(join(tmpdir(), 'uge-peft-'));
    exported = await exportPeft(await savedModel(folder), { out: join(regenerate ?? folder, 'export') });
    if (!regenerate) return;
    const encoder = await UrbanEncoder.fromPretrained(exported.base, { adapter: exported.adapter });
    await writeBatch(regenerate, encoder);
    encoder.dispose();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.skipIf(regenerate)('is the file that PEFT loaded, and embeds as PEFT did', async () => {
    const bytes = readFileSync(join(exported.adapter, 'adapter_model.safetensors'));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(python.sha256);
    const encoder = await UrbanEncoder.fromPretrained(exported.base, { adapter: exported.adapter });
    expect(largestDifference(await encoder.embed(INPUTS), python.before)).toBeLessThan(1e-5);
    encoder.dispose();
  });

  it.skipIf(regenerate)('comes back trained: the embeddings are those of PEFT, and not those before', async () => {
    const encoder = await UrbanEncoder.fromPretrained(exported.base, { adapter: join(fixtures, 'trained') });
    const vectors = await encoder.embed(INPUTS);
    expect(largestDifference(vectors, python.after)).toBeLessThan(1e-5);
    expect(largestDifference(vectors, python.before)).toBeGreaterThan(1e-3);
    encoder.dispose();
  });

  it('keeps the graph encoder with the base, and refuses a model without an adapter', async () => {
    const base = await UrbanEncoder.fromPretrained(exported.base);
    expect(base.modalities.has('graph')).toBe(true);
    expect(base.adapters.list()).toEqual([]);
    base.dispose();
    await expect(exportPeft(exported.base, { out: join(folder, 'again') })).rejects.toMatchObject({
      code: 'train/no-adapter',
    });
    await expect(exportPeft(join(folder, 'model'), { out: exported.base })).rejects.toMatchObject({
      code: 'train/export-exists',
    });
    await expect(exportPeft(folder, { out: join(folder, 'again') })).rejects.toMatchObject({ code: 'train/no-model' });
  });
});
