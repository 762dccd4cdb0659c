import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedFixtures } from '../../../testing/shared-fixtures.ts';
import { caseSpans } from '../../parity/case-spans.ts';
import type { ImageShape } from '../../prepared-image.ts';
import { parseQwen25VlConfig } from '../../qwen2-5-vl/config.ts';
import { parseQwen2VlConfig } from '../../qwen2-vl/config.ts';
import { mropePositions } from './positions.ts';

const folder = sharedFixtures('reference/parity');

type Grid = [number, number, number];

interface RopeCase {
  input_ids: number[][];
  attention_mask: number[][];
  position_ids: number[][][];
  image_grid_thw?: Grid[];
  video_grid_thw?: Grid[];
  second_per_grid_ts?: number[];
  what: string;
}

const VIDEO = 393;

const readCases = (model: string): RopeCase[] => {
  if (!folder) return [];
  const json = JSON.parse(readFileSync(`${folder}/${model}/cases.json`, 'utf8'));
  return [...(Object.values(json.cases) as RopeCase[]), ...json.rope_cases.cases];
};

const MODELS = [
  { model: 'qwen2_vl', parse: parseQwen2VlConfig },
  { model: 'qwen2_5_vl', parse: parseQwen25VlConfig },
] as const;

describe.skipIf(!folder)('M-RoPE positions against transformers (skipped without ../shared)', () => {
  describe.each(MODELS)('$model', ({ model, parse }) => {
    it.each(readCases(model))('$what', (parityCase) => {
      const config = parse(JSON.parse(readFileSync(`${folder}/${model}/config.json`, 'utf8')));
      const { input_ids: ids, attention_mask: mask, position_ids: expected } = parityCase;
      const spans = caseSpans(ids, {
        mask,
        images: imagesInOrder(parityCase),
        isPlaceholder: (id) => id === VIDEO || id === 392,
      });
      for (const [row, rowMask] of mask.entries()) {
        // The library counts from the padding on where a batch has no image; attention sees differences only.
        const start = expected[0]![row]![rowMask.indexOf(1)]!;
        const real = (axis: number): number[] =>
          expected[axis]![row]!.filter((_, index) => rowMask[index]).map((position) => position - start);
        expect([...mropePositions(spans[row]!, config)]).toEqual([...real(0), ...real(1), ...real(2)]);
      }
    });
  });
});

/** Images and videos as their tokens come. */
function imagesInOrder({ input_ids, image_grid_thw = [], video_grid_thw = [], ...rest }: RopeCase): ImageShape[] {
  const images = image_grid_thw.map((grid) => ({ grid, width: 0, height: 0 }));
  const videos = video_grid_thw.map((grid, index) => {
    const secondsPerFrame = rest.second_per_grid_ts?.[index];
    return { grid, width: 0, height: 0, ...(secondsPerFrame === undefined ? {} : { secondsPerFrame }) };
  });
  const starts = input_ids.flatMap((ids) =>
    ids.filter((id, index) => id >= 392 && id <= VIDEO && ids[index - 1] !== id),
  );
  return starts.map((id) => (id === VIDEO ? videos : images).shift()!);
}
