import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseSafetensors } from '../safetensors/parse.ts';
import { decodeImage } from './decode-image.ts';
import { parseImageProcessorConfig } from './image-processor-config.ts';
import { preprocessImage } from './preprocess-image.ts';
import { resizeBicubic } from './resize-bicubic.ts';
import { smartResize } from './smart-resize.ts';

const folder = fileURLToPath(new URL('../../../../../shared/reference/parity/image_processing/', import.meta.url));

interface Case {
  case: string;
  image: string;
  processor: string;
  config: object;
  image_grid_thw: number[][];
  full_tensor?: string;
  resized_png?: string;
}

describe.skipIf(!existsSync(folder))('Qwen image processing matches transformers (needs ../shared/reference)', () => {
  const { cases, tables } = existsSync(folder)
    ? (JSON.parse(readFileSync(`${folder}cases.json`, 'utf8')) as {
        cases: Case[];
        tables: { qwen_smart_resize: { rows: [number, number, number, number, number, number][] } };
      })
    : { cases: [], tables: { qwen_smart_resize: { rows: [] } } };
  const qwen = cases.filter(({ processor }) => processor === 'Qwen2VLImageProcessor');

  it('sizes', () => {
    for (const [height, width, minPixels, maxPixels, toHeight, toWidth] of tables.qwen_smart_resize.rows) {
      expect(smartResize(width, height, { minPixels, maxPixels })).toEqual({ width: toWidth, height: toHeight });
    }
  });

  it.each(qwen)('$case', async (fixture) => {
    const tensors = parseSafetensors(
      Uint8Array.from(readFileSync(`${folder}cases.safetensors`)),
      'cases.safetensors',
    ).tensors;
    const config = parseImageProcessorConfig(fixture.config);
    const image = await decodeImage(`${folder}images/${fixture.image}`);
    const { patches, grid } = preprocessImage(image, config);
    expect(grid).toEqual(fixture.image_grid_thw[0]);
    if (fixture.resized_png) {
      const expected = await decodeImage(`${folder}${fixture.resized_png}`);
      expect(Buffer.compare(resizeBicubic(image, expected).pixels, expected.pixels)).toBe(0);
    }
    const indices = tensors.get(`${fixture.case}.pil.sample_indices`)!.data;
    const compare = (name: string, found: ArrayLike<number>): void => {
      const expected = tensors.get(name)!.data;
      expect(found.length).toBe(expected.length);
      let worst = 0;
      for (let i = 0; i < found.length; i++) worst = Math.max(worst, Math.abs(found[i]! - expected[i]!));
      expect(worst, name).toBeLessThan(5e-6);
    };
    if (fixture.full_tensor) compare(fixture.full_tensor, patches);
    compare(
      `${fixture.case}.pil.sample_values`,
      Array.from(indices, (index) => patches[index]!),
    );
    compare(`${fixture.case}.pil.first64`, patches.subarray(0, 64));
  });
});
