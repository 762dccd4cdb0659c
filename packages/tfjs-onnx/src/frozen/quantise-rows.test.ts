import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commonFolder } from './common-folder.ts';
import { type QuantisationForm, quantiseRows, rowSizes } from './quantise-rows.ts';
import { widen } from './widen.ts';

/** The values that quantised rows stand for. */
function restore(values: Float32Array, columns: number, form: QuantisationForm): number[] {
  const { packed, scales, zeros } = quantiseRows(values, columns, form);
  const sizes = rowSizes(columns, form);
  const integer = (bytes: Uint8Array, start: number, i: number): number =>
    form.bits === 8 ? bytes[start + i]! : (bytes[start + (i >> 1)]! >> (4 * (i & 1))) & 15;
  return Array.from(values, (_, position) => {
    const [row, column] = [Math.floor(position / columns), position % columns];
    const block = Math.floor(column / form.blockSize);
    const zero = zeros ? integer(zeros, row * sizes.zeros, block) : 2 ** (form.bits - 1);
    return (integer(packed, row * sizes.packed, column) - zero) * scales[row * sizes.blocks + block]!;
  });
}

const forms: fc.Arbitrary<QuantisationForm> = fc.record({
  bits: fc.constantFrom(4 as const, 8 as const),
  blockSize: fc.constantFrom(16 as const, 32 as const),
  zeroPoints: fc.boolean(),
});

test('every weight is within a step of its value, and zero stays zero', () => {
  fc.assert(
    fc.property(
      forms,
      fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 40, maxLength: 40 }),
      (form, list) => {
        const values = Float32Array.from(list, (value, i) => (i % 7 === 3 ? 0 : value));
        const restored = restore(values, 20, form);
        for (let start = 0; start < 40; start += 20) {
          for (let block = start; block < start + 20; block += form.blockSize) {
            const part = values.subarray(block, Math.min(block + form.blockSize, start + 20));
            const spread = form.zeroPoints
              ? Math.max(0, ...part) - Math.min(0, ...part)
              : 2 * Math.max(...part.map(Math.abs));
            // Without zero points 4 bits reach one step further to one side than to the other.
            const step = spread / (2 ** form.bits - (form.zeroPoints ? 1 : 2));
            for (const [i, value] of part.entries()) {
              expect(Math.abs(restored[block + i]! - value)).toBeLessThanOrEqual(1.01 * step + 1e-30);
              if (value === 0) expect(Math.abs(restored[block + i]!)).toBe(0);
            }
          }
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('the largest weight of a block is exact in 4 bits, whatever its sign', () => {
  const form: QuantisationForm = { bits: 4, blockSize: 16, zeroPoints: false };
  for (const sign of [1, -1]) {
    const values = Float32Array.from({ length: 16 }, (_, i) => sign * (i === 5 ? 4 : 0.25 * i));
    expect(restore(values, 16, form)[5]).toBe(sign * 4);
  }
});

test('halves are widened exactly, special values included', () => {
  const patterns = Uint16Array.from([0, 0x8000, 0x0001, 0x03ff, 0x3c00, 0xbc00, 0x7bff, 0x7c00, 0xfc00]);
  const values = widen(new Uint8Array(patterns.buffer), 'f16');
  expect([...values]).toEqual([
    0,
    -0,
    2 ** -24,
    1023 * 2 ** -24,
    1,
    -1,
    65504,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]);
  expect(widen(new Uint8Array(Uint16Array.from([0x7e00]).buffer), 'f16')[0]).toBeNaN();
  const brains = new Uint8Array(Uint16Array.from([0x3f80, 0xff80, 0x7fc0]).buffer);
  expect([...widen(brains, 'bf16')]).toEqual([1, Number.NEGATIVE_INFINITY, Number.NaN]);
});

test('the folder that files have in common', () => {
  const at = (...parts: string[]): string => resolve('/', ...parts);
  expect(commonFolder([])).toBeUndefined();
  expect(commonFolder([at('a', 'b', 'x')])).toBe(at('a', 'b'));
  expect(commonFolder([at('a', 'b', 'x'), at('a', 'bc', 'y')])).toBe(at('a'));
  expect(commonFolder([at('a', 'x'), at('a', 'b', 'c', 'y')])).toBe(at('a'));
  expect(commonFolder([at('a', 'x'), at('b', 'y')])).toBe(join(at('a'), '..'));
});
