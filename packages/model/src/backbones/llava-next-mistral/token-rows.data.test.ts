import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bestTiling } from '../../image/llava-next-geometry.ts';
import { sharedFixtures } from '../../testing/shared-fixtures.ts';
import { llavaTokenCount } from './token-rows.ts';

const folder = sharedFixtures('reference/parity');

const readJson = (name: string) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));

describe.skipIf(!folder)('tokens of LLaVA-1.6 images against transformers (skipped without ../shared)', () => {
  it('as many as the library packs', () => {
    const { image_grid_pinpoints: pinpoints } = readJson('llava_next_mistral/config.json') as {
      image_grid_pinpoints: [number, number][];
    };
    const { rows } = readJson('llava_next_mistral/cases.json').packing_table as { rows: number[][] };
    const tilings = pinpoints.map(([height, width]) => ({ height, width }));
    const found = rows.map(([height, width]) => {
      const image = { height: height!, width: width! };
      const best = bestTiling(image, tilings);
      const grid = [1, best.height / 56, best.width / 56] as const;
      return [height, width, best.height, best.width, llavaTokenCount({ ...image, grid }, 4)];
    });
    expect(found).toEqual(rows);
  });

  it('as many at the published size', () => {
    const { columns, rows } = readJson('image_processing/cases.json').tables.llava_next_336 as {
      columns: string[];
      rows: number[][];
    };
    const column = (name: string): number => columns.findIndex((title) => title.includes(name));
    for (const row of rows) {
      const [height, width] = row as [number, number];
      const grid = [1, row[column('best height')]! / 336, row[column('best width')]! / 336] as const;
      expect(llavaTokenCount({ height, width, grid }, 24), `${height} x ${width}`).toBe(row[column('tokens')]);
    }
    expect(rows.length).toBeGreaterThan(5);
  });
});
