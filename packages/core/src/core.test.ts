import { describe, expect, it } from 'vitest';
import { contentHash, createRandom, didYouMean, suggestName, UgeError } from './index.ts';

describe('UgeError', () => {
  it('is recognised across copies by its marker, not its class', () => {
    const error = new UgeError('core/x', 'message', { a: 1 }, { cause: 'why' });
    expect(UgeError.isInstance(error)).toBe(true);
    expect(UgeError.isInstance(new Error('message'))).toBe(false);
    expect(error).toMatchObject({ code: 'core/x', details: { a: 1 }, cause: 'why' });
  });
});

describe('createRandom', () => {
  it('depends on the seed and keys only', () => {
    expect(createRandom(1, 'a', 2).next()).toBe(createRandom(1, 'a', 2).next());
    expect(createRandom(1, 'a').next()).not.toBe(createRandom(1, 'b').next());
    expect(createRandom(1, 'a', 'b').next()).not.toBe(createRandom(1, 'ab').next());
  });

  it('is uniform and normal enough', () => {
    const random = createRandom('statistics');
    const uniform = Array.from({ length: 20_000 }, () => random.next());
    const normal = Array.from({ length: 20_000 }, () => random.normal());
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(mean(normal))).toBeLessThan(0.03);
    expect(Math.abs(mean(normal.map((value) => value * value)) - 1)).toBeLessThan(0.05);
  });

  it('shuffles a copy into a permutation', () => {
    const items = [1, 2, 3, 4, 5, 6, 7, 8];
    const shuffled = createRandom(3).shuffle(items);
    expect(items).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(items);
  });
});

describe('contentHash', () => {
  it('ignores key order and sees every value', () => {
    expect(contentHash({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(contentHash({ b: [{ d: 3, c: 2 }], a: 1 }));
    expect(contentHash({ a: 1 })).not.toBe(contentHash({ a: 2 }));
    expect(contentHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('suggestName', () => {
  it('finds a near name and nothing for a far one', () => {
    expect(suggestName('serach', ['search', 'train'])).toBe('search');
    expect(suggestName('zzzzzz', ['search', 'train'])).toBeUndefined();
    expect(didYouMean('zzzzzz', ['a', 'b'])).toBe('Known: a, b.');
  });
});
