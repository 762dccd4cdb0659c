import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import type { ImageSource } from '@uge/data';
import { encodeSafetensors, type ImageFeatures, parseSafetensors } from '@uge/model';
import type { GroupedParameter } from './parameter-groups.ts';
import type { TrainableEncoder } from './trainable-encoder.ts';

/** An encoder whose pictures come as features from disk. */
export interface CachedVision {
  encoder: TrainableEncoder;
  /** Pictures whose features were read, and were computed, in this session. */
  counts: { read: number; computed: number };
}

/**
 * The encoder with the features of its pictures kept in a folder: computed when a picture is first seen, read from then on,
 * also by later runs. A file is found by the picture's bytes, the image processor and the weights of the vision tower
 * (adapters in it included), so a change of any of them computes anew. Embeddings equal those without the cache to 1e-6: the
 * tower sees each picture alone instead of among others.
 *
 * @param options.trained - weights that the run changes.
 * @throws {UgeError} `train/vision-trained` when some of them lie in the vision tower; `train/no-vision-features` for an
 *   encoder that cannot do without pixels.
 */
export async function cacheVision(
  encoder: TrainableEncoder,
  { folder, trained }: { folder: string; trained: readonly Pick<GroupedParameter, 'name' | 'part'>[] },
): Promise<CachedVision> {
  const { imageFeatures, visionFingerprint } = encoder;
  if (!imageFeatures || !visionFingerprint) {
    throw new UgeError(
      'train/no-vision-features',
      `encoder "${encoder.id}" has no features of pictures to keep; set cacheVisionFeatures to false.`,
      { encoder: encoder.id },
    );
  }
  const changing = trained.filter(({ part }) => part === 'vision').map(({ name }) => name);
  if (changing.length > 0) {
    throw new UgeError(
      'train/vision-trained',
      `cacheVisionFeatures: the run trains ${changing.length} weights of the vision tower (${changing.slice(0, 3).join(', ')} …), so features of pictures change with every update. Set groupScales.vision to 0 or lora to adapt the language model only, or leave cacheVisionFeatures out.`,
      { weights: changing },
    );
  }
  const root = join(folder, (await visionFingerprint.call(encoder)).slice(0, 32));
  const counts = { read: 0, computed: 0 };
  const paths = new Map<string, Promise<string>>();
  const pathOf = async (image: ImageSource): Promise<string> => {
    const hash =
      typeof image === 'string' ? await memo(paths, image, () => pictureHash(image)) : await pictureHash(image);
    return join(root, hash.slice(0, 2), `${hash}.safetensors`);
  };
  const underWay = new Map<string, Promise<ImageFeatures>>();
  const source = async (image: ImageSource): Promise<ImageFeatures> => {
    const path = await pathOf(image);
    const known = await read(path);
    if (known) {
      counts.read++;
      return known;
    }
    try {
      return await memo(underWay, path, async () => {
        const features = await imageFeatures.call(encoder, image);
        await writeFileAtomic(path, encode(features));
        counts.computed++;
        return features;
      });
    } finally {
      underWay.delete(path);
    }
  };
  return { encoder: withFeatures(encoder, source), counts };
}

/** The encoder, preparing every batch from features. */
function withFeatures(
  encoder: TrainableEncoder,
  imageFeatures: (image: ImageSource) => Promise<ImageFeatures>,
): TrainableEncoder {
  return {
    id: encoder.id,
    dimension: encoder.dimension,
    modalities: encoder.modalities,
    ...(encoder.adapters && { adapters: encoder.adapters }),
    prepare: (inputs, options) => encoder.prepare(inputs, { ...options, imageFeatures }),
    forward: (tensors, options) => encoder.forward(tensors, options),
    embed: (inputs, options) => encoder.embed(inputs, options),
    parameters: () => encoder.parameters(),
    savePretrained: (folder) => encoder.savePretrained(folder),
  };
}

function memo<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

async function pictureHash(image: ImageSource): Promise<string> {
  const hash = createHash('sha256');
  if (typeof image === 'string') hash.update(await readFile(image));
  else if (image instanceof Uint8Array) hash.update(image);
  else hash.update(`${image.width}x${image.height}\n`).update(image.pixels);
  return hash.digest('hex');
}

function encode({ values, ...shape }: ImageFeatures): Uint8Array {
  const tensors = new Map([['features', { shape: [values.length], data: values }]]);
  return encodeSafetensors(tensors, { metadata: { shape: JSON.stringify(shape) } });
}

/** Undefined where there is no such file, or none that is whole. */
async function read(path: string): Promise<ImageFeatures | undefined> {
  try {
    const { tensors, metadata } = parseSafetensors(await readFile(path), path);
    return { ...JSON.parse(metadata['shape']!), values: tensors.get('features')!.data as Float32Array };
  } catch {
    return undefined;
  }
}
