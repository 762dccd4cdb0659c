import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { memoryFileSource } from '../files/file-source.ts';
import { tinyEncoder } from '../testing/tiny-encoder.ts';
import { readEncoder } from './read-encoder.ts';

describe('readEncoder', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'cpu' });
  });

  it('takes image processor fields in place of those in the files', async () => {
    const encoder = tinyEncoder(1);
    const source = memoryFileSource(Object.fromEntries(await encoder.toFiles()));
    encoder.dispose();
    const photo = { width: 224, height: 224, pixels: new Uint8Array(224 * 224 * 3) };
    const grid = async (imageProcessor?: Record<string, unknown>) => {
      const parts = await readEncoder(source, { imageProcessor });
      parts.store.dispose();
      const { published, prepare, resize } = parts.imageProcessor;
      return { maximum: published['max_pixels'], grid: prepare(resize(photo)).grid };
    };
    expect(await grid()).toEqual({ maximum: 112 ** 2, grid: [1, 8, 8] });
    expect(await grid({ max_pixels: 56 ** 2 })).toEqual({ maximum: 56 ** 2, grid: [1, 4, 4] });
    await expect(readEncoder(source, { imageProcessor: { max_pixels: -1 } })).rejects.toMatchObject({
      code: 'model/invalid-image-processor',
    });
  });
});
