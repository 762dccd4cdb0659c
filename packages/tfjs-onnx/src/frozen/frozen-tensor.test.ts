import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OnnxBackend } from '../backend/onnx-backend.ts';
import { registerOnnxBackend } from '../backend/register.ts';
import { capture } from '../capture/capture.ts';
import { type FrozenDtype, type FrozenSource, frozenTensor } from './index.ts';
import { widen } from './widen.ts';

const ROWS = 5;
const COLUMNS = 6;
const LEAD = 24;
const folder = mkdtempSync(join(tmpdir(), 'tfjs-onnx-frozen-'));
const file = join(folder, 'weights.bin');

/** Bit patterns of float16, with zero, subnormal and negative values. */
const HALVES = Uint16Array.from(
  { length: ROWS * COLUMNS },
  (_, i) => [0, 0x8001, 0x3c00, 0xc200, 0x4a00, 0x0400][i % 6]! + (i > 5 ? i : 0),
);
const BRAINS = Uint16Array.from({ length: ROWS * COLUMNS }, (_, i) => (i % 2 ? 0xbf00 : 0x3f80) + 3 * i);
const FLOATS = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => Math.fround(Math.sin(i) * 10));
const DATA: Readonly<Record<FrozenDtype, Uint8Array>> = {
  f16: new Uint8Array(HALVES.buffer),
  bf16: new Uint8Array(BRAINS.buffer),
  f32: new Uint8Array(FLOATS.buffer),
};
const OFFSET: Record<FrozenDtype, number> = { f16: 0, bf16: 0, f32: 0 };

beforeAll(() => {
  const parts: Uint8Array[] = [new Uint8Array(LEAD)];
  let position = LEAD;
  for (const dtype of ['f32', 'f16', 'bf16'] as const) {
    OFFSET[dtype] = position;
    parts.push(DATA[dtype]);
    position += DATA[dtype].length;
  }
  writeFileSync(file, Buffer.concat([...parts, new Uint8Array(3)]));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const sourceOf = (dtype: FrozenDtype): FrozenSource => ({ file, offset: OFFSET[dtype], dtype, shape: [ROWS, COLUMNS] });
const valuesOf = (dtype: FrozenDtype): Float32Array => widen(DATA[dtype], dtype);

function close(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(expected[i]!)));
  }
}

describe.each(['c-api', 'onnxruntime-node'] as const)('frozen tensors with the %s binding', (binding) => {
  let backend: OnnxBackend;
  beforeAll(async () => {
    backend = registerOnnxBackend({ name: `onnx-frozen-${binding}`, binding });
    await tf.setBackend(`onnx-frozen-${binding}`);
  });

  test.each(['f32', 'f16', 'bf16'] as const)(
    '%s: data, products, rows and reshapes are those of the decoded values',
    async (dtype) => {
      const weights = frozenTensor(sourceOf(dtype));
      const plain = tf.tensor(valuesOf(dtype), [ROWS, COLUMNS]);
      expect(weights.dtype).toBe('float32');
      expect([...(await weights.data())]).toEqual([...valuesOf(dtype)]);
      const x = tf.randomUniform([3, COLUMNS], -1, 1, 'float32', 1) as tf.Tensor2D;
      close(
        tf.matMul(x, weights as tf.Tensor2D, false, true).dataSync(),
        tf.matMul(x, plain as tf.Tensor2D, false, true).dataSync(),
      );
      const rows = tf.tensor1d([4, 0, 4], 'int32');
      expect([...tf.gather(weights, rows).dataSync()]).toEqual([...tf.gather(plain, rows).dataSync()]);
      expect([...tf.reshape(weights, [-1]).dataSync()]).toEqual([...valuesOf(dtype)]);
      expect([...weights.dataSync()]).toEqual([...valuesOf(dtype)]);
    },
  );

  test('gradients pass through', () => {
    const weights = frozenTensor(sourceOf('bf16')) as tf.Tensor2D;
    const plain = tf.tensor2d(valuesOf('bf16'), [ROWS, COLUMNS]);
    const x = tf.ones([2, COLUMNS]) as tf.Tensor2D;
    const gradient = (w: tf.Tensor2D): Float32Array =>
      tf
        .grad((value: tf.Tensor) => tf.sum(tf.square(tf.matMul(value as tf.Tensor2D, w, false, true))))(x)
        .dataSync() as Float32Array;
    close(gradient(weights), gradient(plain));
  });

  test('a captured function replays with them', () => {
    const weights = frozenTensor(sourceOf('bf16')) as tf.Tensor2D;
    const step = capture((x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, weights, false, true));
    for (let i = 0; i < 4; i++) {
      const x = tf.fill([1, COLUMNS], i) as tf.Tensor2D;
      close(step(x).dataSync(), tf.matMul(x, tf.tensor2d(valuesOf('bf16'), [ROWS, COLUMNS]), false, true).dataSync());
    }
    step.dispose();
  });

  test('a variable made from one is an ordinary one', () => {
    const variable = tf.variable(frozenTensor(sourceOf('bf16')));
    expect([...variable.dataSync()]).toEqual([...valuesOf('bf16')]);
    variable.assign(tf.mul(variable, 2));
    expect(variable.dataSync()[0]).toBe(2 * valuesOf('bf16')[0]!);
    variable.dispose();
  });

  test('disposal leaves nothing behind, and a computation under way may finish', () => {
    const before = backend.statistics().liveTensors;
    const weights = frozenTensor(sourceOf('bf16'));
    const twice = tf.mul(weights, 2);
    weights.dispose();
    expect([...twice.dataSync()]).toEqual([...valuesOf('bf16')].map((value) => 2 * value));
    twice.dispose();
    expect(backend.statistics().liveTensors).toBe(before);
    expect(() => weights.dataSync()).toThrow(/disposed/);
  });

  test('an offset between elements works', () => {
    const bytes = Buffer.concat([new Uint8Array(1), DATA.bf16]);
    const odd = join(folder, `odd-${binding}.bin`);
    writeFileSync(odd, bytes);
    const weights = frozenTensor({ file: odd, offset: 1, dtype: 'bf16', shape: [ROWS * COLUMNS] });
    expect([...weights.dataSync()]).toEqual([...valuesOf('bf16')]);
  });

  test('bad sources are refused', () => {
    const codes = (source: Partial<FrozenSource>): string => {
      try {
        frozenTensor({ ...sourceOf('bf16'), ...source }).dispose();
      } catch (error) {
        return (error as { code: string }).code;
      }
      return 'none';
    };
    expect(codes({ file: join(folder, 'missing.bin') })).toBe('tfjs-onnx/frozen-file-unreadable');
    expect(codes({ shape: [ROWS + 1, COLUMNS] })).toBe('tfjs-onnx/frozen-file-truncated');
    expect(codes({ offset: 1e9 })).toBe('tfjs-onnx/frozen-file-truncated');
    expect(codes({ offset: -2 })).toBe('tfjs-onnx/frozen-source');
    expect(codes({ offset: 1.5 })).toBe('tfjs-onnx/frozen-source');
    expect(codes({ shape: [0] })).toBe('tfjs-onnx/frozen-source');
    expect(codes({ dtype: 'i8' as FrozenDtype })).toBe('tfjs-onnx/frozen-source');
    expect(codes({})).toBe('none');
  });
});

test('on other backends the values are decoded', async () => {
  await tf.setBackend('cpu');
  for (const dtype of ['f32', 'f16', 'bf16'] as const) {
    expect([...frozenTensor(sourceOf(dtype)).dataSync()]).toEqual([...valuesOf(dtype)]);
  }
  expect(() => frozenTensor({ ...sourceOf('f32'), offset: 1e9 })).toThrow(/has \d+ bytes/);
});
