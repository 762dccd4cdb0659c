import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { presetTable, presetTableSource } from '../../test-support/preset-table.ts';
import { presetLabel } from './preset-label.ts';

const file = join(import.meta.dirname, 'preset-labels.ts');

describe('presetLabel', () => {
  it.each([
    [{ amenity: 'restaurant' }, 'amenity', 'Restaurant'],
    [{ amenity: 'restaurant', cuisine: 'chinese;thai' }, 'amenity', 'Chinese Restaurant'],
    [{ amenity: 'restaurant', cuisine: 'unheard of' }, 'amenity', 'Restaurant'],
    [{ amenity: 'place_of_worship', religion: 'buddhist' }, 'amenity', 'Buddhist Temple'],
    [{ highway: 'residential' }, 'highway', 'Residential Road'],
    [{ highway: 'primary_link' }, 'highway', 'Primary Link'],
    [{ highway: 'pedestrian' }, 'highway', 'Pedestrian Street'],
    [{ shop: 'unheard of' }, 'shop', 'Shop'],
    [{ shop: 'bakery;cafe' }, 'shop', 'Bakery'],
    [{ building: 'yes' }, 'building', 'Building'],
  ])('%o is a %s: %s', (tags, key, label) => {
    expect(presetLabel(tags, key)).toBe(label);
  });

  it('knows no label of keys without presets, nor of inherited names', () => {
    expect(presetLabel({ diet: 'vegan' }, 'diet')).toBeUndefined();
    expect(presetLabel({ amenity: 'toString' }, 'amenity')).not.toBeInstanceOf(Function);
  });

  it('has the labels of the tagging schema', () => {
    const source = presetTableSource(presetTable());
    if (process.env['REGEN'] === '1') writeFileSync(file, source);
    expect(readFileSync(file, 'utf8')).toBe(source);
  });
});
