import { contentHash } from '@uge/core';
import type { ImageProcessor } from '../backbones/prepared-image.ts';
import type { ParameterStore } from '../parameter-store.ts';

/** SHA-256 over the image processor's settings and every weight of the vision tower, with its name and shape. */
export async function visionFingerprint(parts: {
  store: ParameterStore;
  imageProcessor: ImageProcessor;
}): Promise<string> {
  const { store, imageProcessor } = parts;
  const weights = [
    ...store.list().map(({ name, group, variable }) => ({ name, group, tensor: variable })),
    ...store.frozen(),
  ].filter(({ group }) => group === 'vision');
  const hashes: [string, readonly number[], string][] = [];
  for (const { name, tensor } of weights) {
    const { buffer, byteOffset, byteLength } = await tensor.data();
    hashes.push([name, tensor.shape, contentHash(new Uint8Array(buffer, byteOffset, byteLength))]);
  }
  return contentHash([imageProcessor.published, hashes.sort(([a], [b]) => (a < b ? -1 : 1))]);
}
