import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { phi3TokenCount } from '../backbones/phi3-v/token-rows.ts';
import type { ImageProcessor, PreparedImage } from '../backbones/prepared-image.ts';
import { decodeImage } from '../node/decode-image.ts';
import { parseSafetensors } from '../safetensors/parse.ts';
import { sharedFixtures } from '../testing/shared-fixtures.ts';
import { clipImageProcessor } from './clip-image-processor.ts';
import { bestTiling, unpaddedGrid } from './llava-next-geometry.ts';
import { llavaNextImageProcessor } from './llava-next-image-processor.ts';
import { phi3HdSize } from './phi3-hd-size.ts';
import { phi3ImageProcessor } from './phi3-image-processor.ts';
import { qwenImageProcessor } from './qwen-image-processor.ts';
import { resizeImage } from './resize-image.ts';
import { smartResize } from './smart-resize.ts';

const folder = sharedFixtures('reference/parity');

interface Case {
  case: string;
  image: string;
  processor: string;
  config: Record<string, unknown>;
  pil: { shape: number[] };
  image_grid_thw?: number[][];
  image_sizes?: [number, number][];
  full_tensor?: string;
  resized_png?: string;
}

type Table<Row extends number[]> = { rows: Row[] };
interface Cases {
  cases: Case[];
  tables: {
    qwen_smart_resize: Table<[number, number, number, number, number, number]>;
    llava_next_336: Table<[number, number, number, number, number, number, number]>;
    phi3v_hd_transform: Table<[number, number, number, number, number, number, number, number]>;
  };
}

const PROCESSORS: Record<string, (config: Record<string, unknown>) => ImageProcessor> = {
  Qwen2VLImageProcessor: qwenImageProcessor,
  CLIPImageProcessor: clipImageProcessor,
  LlavaNextImageProcessor: llavaNextImageProcessor,
  'Phi3VImageProcessor (reconstruction)': phi3ImageProcessor,
};

const worstDifference = (found: ArrayLike<number>, expected: ArrayLike<number>): number => {
  expect(found.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < found.length; i++) worst = Math.max(worst, Math.abs(found[i]! - expected[i]!));
  return worst;
};

describe.skipIf(!folder)('image processing against the published processors (skipped without ../shared)', () => {
  const path = (name: string): string => join(folder!, 'image_processing', name);
  const { cases, tables }: Cases = folder
    ? JSON.parse(readFileSync(path('cases.json'), 'utf8'))
    : { cases: [], tables: {} };

  it('sizes of Qwen', () => {
    for (const [height, width, minPixels, maxPixels, toHeight, toWidth] of tables.qwen_smart_resize.rows) {
      expect(smartResize(width, height, { minPixels, maxPixels })).toEqual({ width: toWidth, height: toHeight });
    }
  });

  it('tilings and unpadded grids of LLaVA', () => {
    const pinpoints = [
      [336, 672],
      [672, 336],
      [672, 672],
      [1008, 336],
      [336, 1008],
    ] as const;
    const candidates = pinpoints.map(([height, width]) => ({ height, width }));
    for (const [height, width, bestHeight, bestWidth, rows, columns, tokens] of tables.llava_next_336.rows) {
      expect(bestTiling({ width, height }, candidates)).toEqual({ width: bestWidth, height: bestHeight });
      const grid = unpaddedGrid({ width, height }, { rows: bestHeight / 14, columns: bestWidth / 14 });
      expect(grid).toMatchObject({ rows, columns });
      expect(24 * 24 + grid.rows * (grid.columns + 1)).toBe(tokens);
    }
  });

  it('sizes of Phi-3', () => {
    for (const [tiles, height, width, toHeight, toWidth, padHeight, padWidth, tokens] of tables.phi3v_hd_transform
      .rows) {
      expect(phi3HdSize({ width, height }, { tiles, side: 336 })).toMatchObject({
        resized: { width: toWidth, height: toHeight },
        padded: { width: padWidth, height: padHeight },
      });
      const grid = [1, padHeight / 336, padWidth / 336] as const;
      expect(phi3TokenCount({ grid, width, height }, 12)).toBe(tokens);
    }
  });

  it.each(cases)('$case', async (fixture) => {
    const { tensors } = parseSafetensors(readFileSync(path('cases.safetensors')), 'cases.safetensors');
    const image = await decodeImage(path(`images/${fixture.image}`));
    const processor = PROCESSORS[fixture.processor]!(fixture.config);
    const prepared = processor.prepare(processor.resize(image));
    expect(prepared).toMatchObject({ width: image.width, height: image.height });
    if (fixture.image_grid_thw) expect(prepared.grid).toEqual(fixture.image_grid_thw[0]);
    if (fixture.processor.startsWith('Phi3')) {
      expect([prepared.grid[1] * 336, prepared.grid[2] * 336]).toEqual(fixture.image_sizes![0]);
    }
    if (fixture.resized_png && existsSync(path(fixture.resized_png))) {
      const expected = await decodeImage(path(fixture.resized_png));
      expect(Buffer.compare(resizeImage(image, expected).pixels, expected.pixels)).toBe(0);
    }
    const values = inShape(prepared, fixture.pil.shape);
    const indices = tensors.get(`${fixture.case}.pil.sample_indices`)!.data;
    const samples = Array.from(indices, (index) => values[index]!);
    expect(worstDifference(samples, tensors.get(`${fixture.case}.pil.sample_values`)!.data)).toBeLessThan(5e-6);
    expect(worstDifference(values.subarray(0, 64), tensors.get(`${fixture.case}.pil.first64`)!.data)).toBeLessThan(
      5e-6,
    );
    if (fixture.full_tensor) {
      expect(worstDifference(values, tensors.get(fixture.full_tensor)!.data)).toBeLessThan(5e-6);
    }
  });

  it.each([
    ['qwen2_vl', qwenImageProcessor],
    ['qwen2_5_vl', qwenImageProcessor],
    ['llava_next_mistral', llavaNextImageProcessor],
    ['phi3_v', (json: Record<string, unknown>) => phi3ImageProcessor(json, { side: 56 })],
  ] as const)('image A of %s, every value', async (model, open) => {
    const at = (name: string): string => join(folder!, model, name);
    const processor = open(JSON.parse(readFileSync(at('preprocessor_config.json'), 'utf8')));
    const expected = parseSafetensors(readFileSync(at('cases.safetensors'))).tensors.get('A.pixel_values')!;
    const prepared = processor.prepare(processor.resize(await decodeImage(at('A.png'))));
    expect(worstDifference(inShape(prepared, expected.shape), expected.data)).toBeLessThan(5e-6);
  });
});

/** The published processors fill a batch's unused tiles with zeros. */
function inShape({ pixels }: PreparedImage, shape: readonly number[]): Float32Array {
  const size = shape.reduce((product, side) => product * side, 1);
  expect(pixels.length).toBeLessThanOrEqual(size);
  const values = new Float32Array(size);
  values.set(pixels);
  return values;
}
