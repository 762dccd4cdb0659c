import { describe, expect, it } from 'vitest';
import { parseColor } from '../style/color.ts';
import { parseCount, parseMetres } from './tags.ts';

describe('tag values', () => {
  it.each([
    ['12', 12],
    ['12.5 m', 12.5],
    ['12,5', 12.5],
    ['~12', undefined],
    ['high', undefined],
    [undefined, undefined],
  ])('reads the length %s', (value, metres) => {
    expect(parseMetres(value)).toBe(metres);
  });

  it('reads feet and inches', () => {
    expect(parseMetres('6\'3"')).toBeCloseTo(1.905);
    expect(parseMetres('40 ft')).toBeCloseTo(12.192);
  });

  it('reads counts and colours', () => {
    expect(parseCount('3;4')).toBe(3);
    expect(parseCount('many')).toBeUndefined();
    expect(parseColor('#fff')).toEqual([255, 255, 255]);
    expect(parseColor('#102030')).toEqual([16, 32, 48]);
    expect(parseColor('light grey')).toEqual([190, 190, 190]);
    expect(parseColor('octarine')).toBeUndefined();
  });
});
