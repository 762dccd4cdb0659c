import { describe, expect, it } from 'vitest';
import { memoryFileSource } from '../files/file-source.ts';
import { readImageProcessor } from './read-image-processor.ts';

const files = (contents: Record<string, unknown>) =>
  memoryFileSource(
    Object.fromEntries(
      Object.entries(contents).map(([name, json]) => [name, new TextEncoder().encode(JSON.stringify(json))]),
    ),
  );

describe('readImageProcessor', () => {
  it('reads either file, the one of its own first', async () => {
    const own = { 'preprocessor_config.json': { num_crops: 4 } };
    const combined = { 'processor_config.json': { image_processor: { num_crops: 16 }, processor_class: 'P' } };
    expect(await readImageProcessor(files(own))).toEqual({ num_crops: 4 });
    expect(await readImageProcessor(files(combined))).toEqual({ num_crops: 16 });
    expect(await readImageProcessor(files({ ...own, ...combined }))).toEqual({ num_crops: 4 });
  });

  it('asks for the usual file where neither says it', async () => {
    for (const contents of [{}, { 'processor_config.json': { processor_class: 'P' } }]) {
      await expect(readImageProcessor(files(contents))).rejects.toMatchObject({
        code: 'model/missing-file',
        message: expect.stringContaining('preprocessor_config.json'),
      });
    }
  });
});
