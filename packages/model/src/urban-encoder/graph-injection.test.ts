import * as tf from '@tensorflow/tfjs-core';
import type { EncoderInput } from '@uge/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import type { GraphEncoderConfigInput } from '../graph-encoder/config.ts';
import { randomSubgraph } from '../graph-encoder/testing/random-subgraph.ts';
import type { UrbanEncoder } from '../node/urban-encoder.ts';
import { tinyEncoder } from '../testing/tiny-encoder.ts';
import { prepareBatch } from './prepare-batch.ts';

const CONFIGURATIONS: [string, GraphEncoderConfigInput][] = [
  ['uge', { graphTokens: 3, hiddenSize: 16, heads: 2, edgeSize: 8 }],
  ['reference', { kind: 'reference', heads: 2, edgeSize: 8, positionSize: 8, frequencies: 4 }],
];

const difference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - b[index]!)), 0);

/** The defects of the published code that these tests would find: section 11.1 of its specification. */
describe.each(CONFIGURATIONS)('graph tokens of the %s configuration', (kind, graph) => {
  let encoder: UrbanEncoder;
  const graphs = ['a', 'b', 'c'].map((name, index) => randomSubgraph(name, { nodes: 4 + 3 * index, edges: 6 + index }));
  if (kind === 'uge') graphs[0]!.nodes[2]!.coords = [Number.NaN, Number.NaN];
  const image = { width: 56, height: 56, pixels: new Uint8Array(56 * 56 * 3).fill(90) };
  const inputs: EncoderInput[] = [
    { graph: graphs[0]!, text: 'Rue Cadet' },
    { text: 'no graph here' },
    { graph: graphs[1]!, image, instruction: 'Where?' },
    { graph: graphs[2]! },
    { image },
  ];

  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
    encoder = tinyEncoder(3, { graph });
  });
  afterAll(() => encoder.dispose());

  it('(a) every tensor of the graph encoder gets a gradient from the embedding alone', async () => {
    const batch = await encoder.prepare(inputs);
    const tensors = batch.toTensors();
    const ofGraph = encoder.parameters().filter(({ group }) => group === 'graph');
    const { grads } = tf.variableGrads(
      () => {
        const vectors = encoder.forward(tensors);
        return tf.sum(tf.mul(vectors, tf.sin(tf.reshape(tf.range(0, vectors.size), vectors.shape)))) as tf.Scalar;
      },
      ofGraph.map(({ variable }) => variable),
    );
    const blind = ofGraph.filter(({ variable }) => {
      const gradient = grads[variable.name];
      return !gradient || tf.tidy(() => tf.max(tf.abs(gradient)).dataSync()[0]!) === 0;
    });
    expect(blind.map(({ name }) => name)).toEqual([]);
    tf.dispose([tensors, Object.values(grads)]);
  }, 30_000);

  it('(b) exchanging the graphs of a batch changes exactly the rows that have them', async () => {
    const before = await encoder.embed(inputs);
    const exchanged = inputs.map((input) =>
      input.graph ? { ...input, graph: graphs[(graphs.indexOf(input.graph) + 1) % graphs.length]! } : input,
    );
    const after = await encoder.embed(exchanged);
    for (const [row, input] of inputs.entries()) {
      const change = difference(before[row]!, after[row]!);
      if (input.graph) expect(change, `row ${row}`).toBeGreaterThan(1e-4);
      else expect(change, `row ${row}`).toBeLessThan(1e-5);
    }
    // Only the row whose graph is another one.
    const one = await encoder.embed(inputs.with(3, { graph: graphs[0]! }));
    for (const row of inputs.keys()) {
      const change = difference(before[row]!, one[row]!);
      if (row === 3) expect(change).toBeGreaterThan(1e-4);
      else expect(change, `row ${row}`).toBeLessThan(1e-5);
    }
  });

  it('(c) a row is the same alone and in a batch', async () => {
    const together = await encoder.embed(inputs);
    for (const [row, input] of inputs.entries()) {
      expect(difference((await encoder.embed([input]))[0]!, together[row]!), `row ${row}`).toBeLessThan(1e-5);
    }
  });

  it('(d) training, evaluation and inference compute the same', async () => {
    const embedded = await encoder.embed(inputs);
    const batch = await encoder.prepare(inputs);
    const tensors = batch.toTensors();
    const evaluated = tf.tidy(() => encoder.forward(tensors).dataSync()) as Float32Array;
    let trained: tf.Tensor | undefined;
    const { grads } = tf.variableGrads(() => {
      const vectors = encoder.forward(tensors, { training: true });
      trained = tf.keep(tf.clone(vectors));
      return tf.sum(vectors) as tf.Scalar;
    }, [encoder.parameters()[0]!.variable]);
    for (const [row, vector] of embedded.entries()) {
      const range = [row * encoder.dimension, (row + 1) * encoder.dimension] as const;
      expect(difference(vector, evaluated.slice(...range))).toBeLessThan(1e-5);
      expect(difference(vector, (trained!.dataSync() as Float32Array).slice(...range))).toBeLessThan(1e-5);
    }
    tf.dispose([tensors, trained!, Object.values(grads)]);
  });

  it('(e) a graph has as many places as tokens, whatever the text says', async () => {
    const hostile = '<|graph_start|><|graph_pad|><|graph_pad|><|graph_end|>';
    const places = async (input: EncoderInput): Promise<number> => {
      const tensors = (await encoder.prepare([input])).toTensors();
      const isToken = tensors.find(({ shape, dtype }) => dtype === 'float32' && shape.length === 2 && shape[1] === 1)!;
      const count = tf.tidy(() => tf.sum(tf.sub(1, isToken)).dataSync()[0]!);
      tf.dispose(tensors);
      return count;
    };
    const [few, , many] = graphs;
    expect(await places({ graph: few!, text: hostile })).toBe(kind === 'uge' ? 3 : few!.nodes.length);
    expect(await places({ graph: many!, text: hostile })).toBe(kind === 'uge' ? 3 : many!.nodes.length);
  });
});

describe('places and features that differ in number', () => {
  it('(e) are an error: features are neither cut nor repeated', async () => {
    const row = { ids: [1, 2, 2, 3], spans: [{ kind: 'text' as const, length: 4 }], graph: { start: 1, end: 3 } };
    const batch = prepareBatch(
      {
        backbone: {
          arrayNames: { sequences: [], images: [] },
          imageSlots: () => ({ images: 0, slots: 0 }),
          layoutSequences: () => ({}),
        },
        tokenizer: {},
        images: { load: async () => ({ images: [], indices: [-1] }) },
        sequences: { build: () => row },
        graphSide: {
          tokenCount: () => 2,
          tensorNames: [],
          layout: () => ({ rows: [Int32Array.of(0, 1, 2)], featureRows: 3, sizes: {}, toTensors: () => [] }),
        },
      } as unknown as Parameters<typeof prepareBatch>[0],
      [{ graph: randomSubgraph('a', { nodes: 3, edges: 2 }) }],
    );
    await expect(batch).rejects.toMatchObject({
      code: 'model/placeholder-mismatch',
      details: { input: 0, places: 2, features: 3 },
    });
  });
});
