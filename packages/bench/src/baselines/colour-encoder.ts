import { contentHash, type LongOperationOptions, UgeError } from '@uge/core';
import type { Encoder, EncoderInput, ImageSource } from '@uge/data';
import MiniSearch from 'minisearch';
import sharp from 'sharp';
import manifest from '../../package.json' with { type: 'json' };
import type { BenchmarkSource } from '../types.ts';

/** Side in pixels that pictures are scaled to: colours survive, and a photo takes milliseconds. */
const SIDE = 64;
/** Levels per channel. */
const LEVELS = 4;
const DIMENSION = LEVELS ** 3;
/** Photos that a word's mean is drawn towards the mean of all by: one photo says little of a word. */
const SHRINKAGE = 5;
/** Training photos of a city that words are learned from, at most. */
const MOST_PHOTOS = 300;

/**
 * Bag of colours: a picture is the square root of its histogram over 64 colours, less the mean of training photos; a text is
 * the mean of its words, each the mean picture of the training photos whose caption or place has it, rare words counting
 * more (idf). It tells a park from a car park and nothing of shapes, names or space.
 *
 * @param dataset - its training photos teach what colours words stand for. Without any, texts are all equal.
 */
export async function createColourEncoder(
  dataset: BenchmarkSource,
  { signal, onProgress }: LongOperationOptions = {},
): Promise<Encoder> {
  const photos = (
    await Promise.all(
      dataset.manifest.cities.map(async ({ name }) =>
        (await dataset.photos({ city: name, split: 'train' })).slice(0, MOST_PHOTOS),
      ),
    )
  ).flat();
  const histograms: Float64Array[] = [];
  const words: Set<string>[] = [];
  for (const { image, caption, place } of photos) {
    signal?.throwIfAborted();
    histograms.push(await histogram(dataset.resolve(image)));
    words.push(wordsOf(`${caption} ${place}`));
    onProgress?.({ phase: 'learn colours of words', done: histograms.length, total: photos.length, unit: 'photos' });
  }
  const mean = meanOf(histograms);
  const centred = histograms.map((values) => values.map((value, bin) => value - mean[bin]!));
  const colourOf = wordColours(centred, words);

  const embedOne = async ({ instruction, text, image, graph }: EncoderInput): Promise<Float32Array> => {
    if (graph !== undefined)
      throw new UgeError('bench/unsupported-input', 'input with a graph: colours are of pictures and words.', {});
    const parts: Float64Array[] = [];
    if (image !== undefined) parts.push((await histogram(image)).map((value, bin) => value - mean[bin]!));
    const said = wordsOf([text, image === undefined ? instruction : undefined].filter(Boolean).join(' '));
    const known = [...said].flatMap((word) => colourOf.get(word) ?? []);
    if (known.length > 0) parts.push(meanOf(known));
    return unitSum(parts);
  };
  return {
    id: 'colours',
    dimension: DIMENSION,
    modalities: new Set(['image', 'text']),
    async embed(inputs, { signal: stop, onProgress: report } = {}) {
      const vectors: Float32Array[] = [];
      for (const input of inputs) {
        stop?.throwIfAborted();
        vectors.push(await embedOne(input));
        report?.({ phase: 'embed', done: vectors.length, total: inputs.length, unit: 'inputs' });
      }
      return vectors;
    },
    identity: async () => {
      const versions = { '@uge/bench': manifest.version, sharp: sharp.versions.sharp ?? 'unknown' };
      const learned = [...colourOf].map(([word, values]) => [word, [...values]]);
      return { hash: contentHash({ mean: [...mean], learned, versions }), versions };
    },
  };
}

/** Square roots of the shares of each colour: `[DIMENSION]`, of unit length. */
async function histogram(image: ImageSource): Promise<Float64Array> {
  const source =
    typeof image === 'object' && 'pixels' in image
      ? sharp(image.pixels, { raw: { width: image.width, height: image.height, channels: 3 } })
      : sharp(image);
  const pixels = await source
    .resize(SIDE, SIDE, { fit: 'fill' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
  const counts = new Float64Array(DIMENSION);
  const level = (value: number): number => (value * LEVELS) >> 8;
  for (let at = 0; at < pixels.length; at += 3) {
    counts[(level(pixels[at]!) * LEVELS + level(pixels[at + 1]!)) * LEVELS + level(pixels[at + 2]!)]!++;
  }
  return counts.map((count) => Math.sqrt(count / (SIDE * SIDE)));
}

/** Mean picture of each word, drawn towards none and weighted by how rare the word is. */
function wordColours(
  pictures: readonly Float64Array[],
  words: readonly ReadonlySet<string>[],
): ReadonlyMap<string, Float64Array> {
  const sums = new Map<string, { sum: Float64Array; count: number }>();
  for (const [index, own] of words.entries()) {
    for (const word of own) {
      const entry = sums.get(word) ?? { sum: new Float64Array(DIMENSION), count: 0 };
      for (let bin = 0; bin < DIMENSION; bin++) entry.sum[bin]! += pictures[index]![bin]!;
      entry.count++;
      sums.set(word, entry);
    }
  }
  return new Map(
    [...sums].map(([word, { sum, count }]) => {
      const weight = Math.log(1 + words.length / count) / (count + SHRINKAGE);
      return [word, sum.map((value) => value * weight)];
    }),
  );
}

function wordsOf(text: string): Set<string> {
  const tokenize = MiniSearch.getDefault('tokenize') as (text: string) => string[];
  return new Set(tokenize(text.toLowerCase()).filter((word) => word !== ''));
}

function meanOf(vectors: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(DIMENSION);
  for (const vector of vectors) for (let bin = 0; bin < DIMENSION; bin++) mean[bin]! += vector[bin]! / vectors.length;
  return mean;
}

/** The sum scaled to unit length; where it is zero, what all inputs that say nothing have in common. */
function unitSum(parts: readonly Float64Array[]): Float32Array {
  const sum = new Float64Array(DIMENSION);
  for (const part of parts) {
    const norm = Math.hypot(...part);
    if (norm > 0) for (let bin = 0; bin < DIMENSION; bin++) sum[bin]! += part[bin]! / norm;
  }
  const norm = Math.hypot(...sum);
  return norm === 0
    ? new Float32Array(DIMENSION).fill(1 / Math.sqrt(DIMENSION))
    : Float32Array.from(sum, (value) => value / norm);
}
