import { createRandom } from '@uge/core';
import type { EncoderInput } from '@uge/data';
import type { Dataset } from '@uge/data/node';
import type { UrbanEncoder } from '@uge/model/node';
import type { TrainableEncoder } from '../trainer/trainable-encoder.ts';
import { toyDataset } from './toy-dataset.ts';

type SpatialSubgraph = NonNullable<EncoderInput['graph']>;
type Picture = { width: number; height: number; pixels: Uint8Array };

const WORDS = ['bakery', 'river', 'stone', 'shops', 'square', 'bridge', 'school', 'park'];

/** The rows of {@link toyDataset} with graphs that a real graph encoder reads. */
export function miniDataset(): Dataset {
  const dataset = toyDataset({ places: 8, pictures: 2 });
  return Object.assign(dataset, { readGraph: async (path: string) => graph(path) });
}

/** An encoder that sees made-up pixels in place of the files that {@link miniDataset} names. */
export function withMadeUpPictures(encoder: UrbanEncoder): TrainableEncoder {
  const pictures = new Map<string, Picture>();
  const seen = ({ image, ...rest }: EncoderInput): EncoderInput => {
    if (image === undefined) return rest;
    const name = String(image);
    const known = pictures.get(name) ?? picture(name);
    pictures.set(name, known);
    return { ...rest, image: known };
  };
  return {
    id: encoder.id,
    dimension: encoder.dimension,
    modalities: encoder.modalities,
    adapters: encoder.adapters,
    prepare: (inputs, options) => encoder.prepare(inputs.map(seen), options),
    forward: (tensors, options) => encoder.forward(tensors, options),
    embed: (inputs, options) => encoder.embed(inputs.map(seen), options),
    parameters: () => encoder.parameters(),
    savePretrained: (folder) => encoder.savePretrained(folder),
    imageFeatures: (image) => encoder.imageFeatures(image),
    visionFingerprint: () => encoder.visionFingerprint(),
    renewGraphEncoder: (settings, options) => encoder.renewGraphEncoder(settings, options),
  };
}

function picture(name: string): Picture {
  const random = createRandom('picture', name);
  return { width: 56, height: 56, pixels: Uint8Array.from({ length: 56 * 56 * 3 }, () => random.int(256)) };
}

function graph(path: string): SpatialSubgraph {
  const random = createRandom('graph', path);
  const nodes = Array.from({ length: 5 }, (_, node): SpatialSubgraph['nodes'][number] => ({
    node_id: `node/${node}`,
    kind: node === 0 ? 'image' : 'poi',
    coords: [13.4 + 0.01 * random.normal(), 52.5 + 0.006 * random.normal()],
    node_text: `${random.pick(WORDS)} ${random.pick(WORDS)}`,
    category: 'category',
  }));
  const edges = nodes.slice(1).map(({ node_id: source }): SpatialSubgraph['edges'][number] => ({
    source,
    target: 'node/0',
    type: 'near',
    distance: 1000 * random.next(),
    bearing: 360 * random.next(),
  }));
  return { version: 1, city: 'toy', image_id: path, center_node: 'node/0', nodes, edges };
}
