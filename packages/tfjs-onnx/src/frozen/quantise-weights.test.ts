import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OnnxBackend } from '../backend/onnx-backend.ts';
import { registerOnnxBackend } from '../backend/register.ts';
import { type FrozenSource, quantiseWeights } from './index.ts';
import { widen } from './widen.ts';

const [ROWS, COLUMNS] = [24, 256];
const folder = mkdtempSync(join(tmpdir(), 'tfjs-onnx-quantised-'));
const file = join(folder, 'weights.bin');
const source: FrozenSource = { file, offset: 0, dtype: 'bf16', shape: [ROWS, COLUMNS] };

/** Sums of uniform values: bell-shaped, as weights are. */
function weights(): Uint16Array {
  let state = 1;
  const uniform = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  };
  const values = Float32Array.from(
    { length: ROWS * COLUMNS },
    () => 0.1 * (uniform() + uniform() + uniform() + uniform()),
  );
  return Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16);
}
const STORED = new Uint8Array(weights().buffer);
const VALUES = widen(STORED, 'bf16');

beforeAll(() => writeFileSync(file, STORED));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** Root mean square of the differences relative to that of the values. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    size += expected[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}

describe.each(['c-api', 'onnxruntime-node'] as const)('quantised matrices with the %s binding', (binding) => {
  let backend: OnnxBackend;
  beforeAll(async () => {
    backend = registerOnnxBackend({ name: `onnx-quantised-${binding}`, binding });
    await tf.setBackend(`onnx-quantised-${binding}`);
  });

  test.each([
    { bits: 8, blockSize: 128, zeroPoints: false, limit: 0.006 },
    { bits: 8, blockSize: 32, zeroPoints: true, limit: 0.006 },
    { bits: 4, blockSize: 32, zeroPoints: false, limit: 0.1 },
    { bits: 4, blockSize: 128, zeroPoints: true, limit: 0.12 },
  ] as const)('$bits bits in blocks of $blockSize, zero points $zeroPoints', async ({ limit, ...form }) => {
    const quantised = (arithmetic: 'int8' | 'float32'): Promise<Map<string, tf.Tensor>> =>
      quantiseWeights(
        { w: source },
        { ...form, arithmetic, file: join(folder, `w-${form.bits}-${form.blockSize}.safetensors`) },
      );
    const w = (await quantised('float32')).get('w') as tf.Tensor2D;
    const values = (await w.data()) as Float32Array;
    expect(relativeError(values, VALUES)).toBeLessThan(limit);
    const same = tf.tensor2d(values, [ROWS, COLUMNS]);

    const x = tf.randomNormal([7, COLUMNS], 0, 1, 'float32', 3) as tf.Tensor2D;
    const product = tf.matMul(x, same, false, true).dataSync();
    expect(relativeError(tf.matMul(x, w, false, true).dataSync(), product)).toBeLessThan(1e-5);
    const rounded = (await quantised('int8')).get('w') as tf.Tensor2D;
    expect(relativeError(tf.matMul(x, rounded, false, true).dataSync(), product)).toBeLessThan(0.02);

    const rows = tf.tensor2d(
      [
        [3, 23],
        [0, 3],
      ],
      [2, 2],
      'int32',
    );
    expect([...tf.gather(w, rows).dataSync()]).toEqual([...tf.gather(same, rows).dataSync()]);
    const gradient = (matrix: tf.Tensor2D): ArrayLike<number> =>
      tf
        .grad((input: tf.Tensor) => tf.sum(tf.square(tf.matMul(input as tf.Tensor2D, matrix, false, true))))(x)
        .dataSync();
    expect(relativeError(gradient(w), gradient(same))).toBeLessThan(1e-5);
    expect(relativeError(tf.add(w, 1).dataSync(), tf.add(same, 1).dataSync())).toBe(0);
  });

  test('disposal drops the graphs that have them compiled in; another matrix may follow', async () => {
    const x = tf.ones([2, COLUMNS]) as tf.Tensor2D;
    const open = async (): Promise<tf.Tensor2D> =>
      (await quantiseWeights({ w: source }, { file: join(folder, 'again.safetensors') })).get('w') as tf.Tensor2D;
    const product = (w: tf.Tensor2D): ArrayLike<number> => tf.matMul(x, w, false, true).dataSync();
    const first = await open();
    const values = product(first);
    const { cachedPlans } = backend.statistics();
    first.dispose();
    expect(backend.statistics().cachedPlans).toBe(cachedPlans - 1);
    expect(product(await open())).toEqual(values);
  });

  test('columns that do not fill the last block', async () => {
    const odd: FrozenSource = { ...source, shape: [12, 500] };
    for (const bits of [4, 8] as const) {
      const map = await quantiseWeights(
        { odd },
        { bits, blockSize: 32, file: join(folder, `odd-${bits}.safetensors`), arithmetic: 'float32' },
      );
      const w = map.get('odd') as tf.Tensor2D;
      const values = w.dataSync();
      expect(values.length).toBe(6000);
      expect(relativeError(values, VALUES.subarray(0, 6000))).toBeLessThan(0.1);
      const x = tf.randomNormal([2, 500], 0, 1, 'float32', 3) as tf.Tensor2D;
      const product = tf.matMul(x, tf.tensor2d(values, [12, 500]), false, true).dataSync();
      expect(relativeError(tf.matMul(x, w, false, true).dataSync(), product)).toBeLessThan(1e-5);
    }
  });
});

describe('the file of quantised matrices', () => {
  beforeAll(() => tf.setBackend('onnx-quantised-c-api'));
  const target = join(folder, 'cache', 'all.safetensors');
  const quantise = async (options: { signal?: AbortSignal; bits?: 4 | 8 } = {}): Promise<number> => {
    let events = 0;
    const map = await quantiseWeights(
      { a: source, b: { ...source, offset: 512, shape: [4, 128] } },
      {
        ...options,
        file: target,
        onProgress: () => events++,
      },
    );
    for (const tensor of map.values()) tensor.dispose();
    return events;
  };

  test('is made once, is the same each time, and is made anew when the source or the form changes', async () => {
    expect(await quantise()).toBe(2);
    const bytes = readFileSync(target);
    expect(await quantise()).toBe(0);
    rmSync(target);
    await quantise();
    expect(readFileSync(target).equals(bytes)).toBe(true);
    expect(await quantise({ bits: 4 })).toBe(2);
    expect(statSync(target).size).toBeLessThan(bytes.length);
    utimesSync(file, 1, 1);
    expect(await quantise({ bits: 4 })).toBe(2);
  });

  test('is a safetensors file that says what it was made from', async () => {
    await quantise();
    const bytes = readFileSync(target);
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString());
    expect(header['a.packed']).toMatchObject({ dtype: 'U8', shape: [ROWS, 2, 128] });
    expect(JSON.parse(header.__metadata__.record)).toMatchObject({
      bits: 8,
      blockSize: 128,
      sources: { b: { offset: 512 } },
    });
  });

  test('is absent when the work was stopped or failed', async () => {
    rmSync(target, { force: true });
    await expect(quantise({ signal: AbortSignal.abort() })).rejects.toThrow();
    expect(readdirSync(join(folder, 'cache'))).toEqual([]);
    await expect(
      quantiseWeights({ long: { ...source, shape: [99, COLUMNS] } }, { file: target }),
    ).rejects.toMatchObject({ code: 'tfjs-onnx/frozen-file-truncated' });
    expect(readdirSync(join(folder, 'cache'))).toEqual([]);
  });

  test('bad sources are refused', async () => {
    await expect(
      quantiseWeights({ c: { ...source, shape: [ROWS * COLUMNS] } }, { file: target }),
    ).rejects.toMatchObject({
      code: 'tfjs-onnx/frozen-source',
    });
    await expect(
      quantiseWeights({ c: { ...source, file: join(folder, 'no.bin') } }, { file: target }),
    ).rejects.toMatchObject({
      code: 'tfjs-onnx/frozen-file-unreadable',
    });
  });
});
