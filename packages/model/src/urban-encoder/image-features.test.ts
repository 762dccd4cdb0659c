import * as tf from '@tensorflow/tfjs-core';
import type { EncoderInput } from '@uge/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { randomSubgraph } from '../graph-encoder/testing/random-subgraph.ts';
import type { UrbanEncoder } from '../node/urban-encoder.ts';
import { ParameterStore } from '../parameter-store.ts';
import { randomImage, TINY_CONFIGS, tinyBackbone } from '../testing/tiny-backbones.ts';
import { tinyEncoder } from '../testing/tiny-encoder.ts';
import { encodeImageFeatures, type ImageFeatures } from './image-features.ts';

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((worst, value, index) => Math.max(worst, Math.abs(value - b[index]!)), 0);

describe('features of pictures', () => {
  let encoder: UrbanEncoder;
  const picture = (shade: number, width: number) => ({
    width,
    height: 56,
    pixels: Uint8Array.from({ length: width * 56 * 3 }, (_, index) => (shade + index * 7) % 256),
  });
  const [first, second] = [picture(20, 56), picture(90, 112)];
  const graph = randomSubgraph('a', { nodes: 4, edges: 5 });
  const inputs: EncoderInput[] = [
    { image: first, instruction: 'Where?' },
    { image: second, graph },
    { text: 'Rue Cadet' },
    { image: first, graph, text: 'a street' },
  ];
  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
    encoder = tinyEncoder(3);
  });
  afterAll(() => encoder.dispose());

  it('stand in for the pictures, to 1e-6', async () => {
    const known = new Map<unknown, ImageFeatures>();
    for (const image of [first, second]) known.set(image, await encoder.imageFeatures(image));
    const imageFeatures = async (image: unknown) => known.get(image)!;
    for (const rows of [inputs, inputs.slice(0, 1), inputs.slice(2, 3)]) {
      const fromPixels = (await encoder.prepare(rows)).toTensors();
      const batch = await encoder.prepare(rows, { imageFeatures });
      const padded = await encoder.prepare(rows, {
        imageFeatures,
        padTo: { ...batch.shape, images: batch.shape.images + 1, slots: batch.shape.slots + 3 },
      });
      const expected = encoder.forward(fromPixels).dataSync();
      for (const prepared of [batch, padded]) {
        const found = encoder.forward(prepared.toTensors()).dataSync();
        expect(largest(expected, found)).toBeLessThan(1e-6);
      }
    }
  });

  it.each(Object.keys(TINY_CONFIGS))('are the tokens of %s in sequence order', async (family) => {
    const backbone = tinyBackbone(family);
    const store = new ParameterStore();
    backbone.define(store, {});
    for (const { variable } of store.list()) variable.assign(tf.randomNormal(variable.shape, 0, 0.2, 'float32', 5));
    const images = [randomImage(backbone, { seed: 1 }), randomImage(backbone, { seed: 2, width: 84, height: 56 })];
    const { rows, arrays } = backbone.layoutImages(images);
    const tensors = Object.fromEntries(
      Object.entries(arrays).map(([name, { shape, data }]) => [name, tf.tensor(data, shape)]),
    );
    const together = backbone.encodeImages(store, tensors);
    for (const [index, image] of images.entries()) {
      const { values, grid } = await encodeImageFeatures({ backbone, store }, image);
      expect(values.length).toBe(backbone.imageTokens({ ...image, grid }) * backbone.dimension);
      const expected = tf.gather(together, tf.tensor1d(rows[index]!, 'int32')).dataSync();
      expect(largest(expected, values)).toBeLessThan(2e-5);
    }
    store.dispose();
  });

  it('come with an identity of tower and processor', async () => {
    const before = await encoder.visionFingerprint();
    const weight = encoder.parameters().find(({ group }) => group === 'vision')!.variable;
    const other = encoder.parameters().find(({ group }) => group === 'language')!.variable;
    other.assign(tf.add(other, 1));
    expect(await encoder.visionFingerprint()).toBe(before);
    weight.assign(tf.add(weight, 1e-3));
    expect(await encoder.visionFingerprint()).not.toBe(before);
  });
});

describe('renewGraphEncoder', () => {
  it('puts a fresh one in place, the same for the same seed, and leaves the rest', async () => {
    await selectBackend({ prefer: 'cpu' });
    const encoder = tinyEncoder(3);
    const weights = (group: string): number[] =>
      encoder.parameters().flatMap((each) => (each.group === group ? [...each.variable.dataSync()] : []));
    const [language, graph] = [weights('language'), weights('graph')];
    const settings = { graphTokens: 2, hiddenSize: 16, heads: 2, edgeSize: 8, positions: false };
    await encoder.renewGraphEncoder(settings, { seed: 1 });
    expect(weights('language')).toEqual(language);
    expect(weights('graph').length).toBeLessThan(graph.length);
    expect(encoder.parameters().some(({ name }) => name.includes('position'))).toBe(false);
    const once = weights('graph');
    await encoder.renewGraphEncoder(settings, { seed: 1 });
    expect(weights('graph')).toEqual(once);
    const [vector] = await encoder.embed([{ graph: randomSubgraph('a', { nodes: 4, edges: 5 }) }]);
    expect(vector!.every(Number.isFinite)).toBe(true);
    const file = (await encoder.toFiles()).get('uge.json')!;
    expect(JSON.parse(new TextDecoder().decode(file)).graph).toMatchObject({ positions: false, graphTokens: 2 });
    encoder.dispose();
  });
});
