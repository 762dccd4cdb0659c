import { createRandom } from '@uge/core';
import { describe, expect, it } from 'vitest';
import { openFloatScreen } from './float-screen.ts';
import { innerProduct, rowNorms } from './inner-product.ts';
import { openInt8Screen } from './int8-screen.ts';
import { TILE } from './screen-model.ts';

const dimension = 96;

/** Rows of very different lengths and shapes: one component that outweighs all, tiny ones, zeros, the largest there are. */
function awkwardVectors(count: number, seed: string): Float32Array {
  const random = createRandom(seed, 'vectors');
  const values = new Float32Array(count * dimension);
  for (let row = 0; row < count; row++) {
    const scale = [1, 1e-12, 1e6, 1][row % 4]!;
    for (let at = 0; at < dimension; at++) values[row * dimension + at] = scale * random.normal();
    if (row % 5 === 0) values[row * dimension + (row % dimension)] = 1000 * scale;
    if (row % 7 === 0) values.fill(0, row * dimension, (row + 1) * dimension);
  }
  return values;
}

describe.each([
  ['float32', openFloatScreen],
  ['int8', openInt8Screen],
])('screen in %s', (_, open) => {
  it('is never further off than it says, and knows the maximum of each tile', async () => {
    const queries = { values: awkwardVectors(40, 'queries'), dimension };
    const gallery = { values: awkwardVectors(5 * TILE + 3, 'gallery'), dimension };
    gallery.values[2 * dimension] = Number.NaN;
    const galleryNorms = rowNorms(gallery);
    const screen = await open({ queries, gallery, queryNorms: rowNorms(queries), galleryNorms, threads: 2 });
    // Some processors cannot multiply 8-bit numbers exactly; there is then no such screen.
    if (!screen) return;
    const dot = innerProduct(queries, gallery);
    const [first, count] = [3, 30];
    screen.takeQueries(first, count);
    const { scores, maxima, columns, units, offsets, errors } = await screen.score(0);
    expect(columns).toBe(6 * TILE);
    for (let index = 0; index < count; index++) {
      for (const [row, norm] of galleryNorms.entries()) {
        if (Number.isNaN(norm)) continue;
        const screened = scores[index * columns + row]! * units[index]! + offsets[index]!;
        const apart = Math.abs(screened - dot(first + index, row));
        expect(apart).toBeLessThanOrEqual(errors[index]!);
      }
      for (let tile = 0; tile < 6; tile++) {
        const start = index * columns + tile * TILE;
        expect(maxima[index * 6 + tile]).toBe(Math.max(...scores.subarray(start, start + TILE)));
      }
    }
    await screen.release();
  });
});
