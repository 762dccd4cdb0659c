import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import type { SpatialSubgraph } from '@uge/graph';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { ParameterStore } from '../parameter-store.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { trainTokenizer } from '../tokenizer/train-tokenizer.ts';
import { type GraphEncoderConfigInput, graphEncoderConfigSchema } from './config.ts';
import { defineGraphEncoder, encodeGraphs } from './encode-graphs.ts';
import { graphBatchBounds } from './graph-batch-bounds.ts';
import { graphBatchTensors } from './graph-tensors.ts';
import { type PrepareGraphsOptions, prepareGraphs } from './prepare-graphs.ts';
import { gatherRows, type RowIndex, sumRows } from './row-index.ts';
import { blockSlotsNeeded, countRows, planRowSums } from './row-sum-plan.ts';
import { segmentSoftmax } from './segment-softmax.ts';
import { randomSubgraph } from './testing/random-subgraph.ts';

const files = trainTokenizer(['name 1 2 3 4 5 6 7 8 9 0 | category 12345'], { vocabularySize: 270 });
const tokenizer = loadTokenizer(files.tokenizer, files.tokenizerConfig);
const dimension = 16;

function setUp(input: GraphEncoderConfigInput = {}) {
  const small = { edgeSize: 8, frequencies: 4, heads: 2, maxTextTokens: 6 };
  const config = graphEncoderConfigSchema.parse(
    input.kind === 'reference'
      ? { ...small, positionSize: 8, ...input }
      : { ...small, graphTokens: 3, hiddenSize: 24, ...input },
  );
  const store = new ParameterStore();
  defineGraphEncoder(store, config, {
    embeddingDimension: dimension,
    random: (parameter) => createRandom(7, parameter),
  });
  const random = createRandom('table');
  const table = tf.tensor2d(
    Float32Array.from({ length: tokenizer.vocabularySize * dimension }, () => 0.02 * random.normal()),
    [tokenizer.vocabularySize, dimension],
  );
  const encode = async (graphs: SpatialSubgraph[], options: Partial<PrepareGraphsOptions> = {}) => {
    const batch = prepareGraphs(graphs, { tokenizer, config, ...options });
    const graph = graphBatchTensors(batch);
    const { tokens, vector } = encodeGraphs(store, config, { graph, tokenEmbeddingTable: table });
    return { tokens: await tokens.array(), vector: await vector.array() };
  };
  return { config, store, table, encode };
}

const difference = (a: unknown, b: unknown): number => {
  const flatA = [a].flat(9) as number[];
  const flatB = [b].flat(9) as number[];
  expect(flatA.length).toBe(flatB.length);
  return flatA.reduce((worst, value, index) => Math.max(worst, Math.abs(value - flatB[index]!)), 0);
};

const graphs = [
  randomSubgraph('a', { nodes: 7, edges: 12 }),
  randomSubgraph('b', { nodes: 3, edges: 2 }),
  randomSubgraph('c', { nodes: 11, edges: 30 }),
];
const [a, b, c] = graphs as [SpatialSubgraph, SpatialSubgraph, SpatialSubgraph];

describe.each(['cpu', 'onnx'] as const)('graph encoder on %s', (backend) => {
  beforeAll(async () => {
    await selectBackend({ prefer: backend });
  });

  it.each<GraphEncoderConfigInput>([{}, { operator: 'gcn' }, { kind: 'reference', directions: 'both' }])(
    'gives every weight a gradient: %o',
    async (input) => {
      const { config, store, table } = setUp(input);
      const missing = structuredClone(a);
      (missing.nodes[2] as { coords: unknown }).coords = [null, null];
      const graph = graphBatchTensors(prepareGraphs([missing, b], { tokenizer, config }));
      const { grads } = tf.variableGrads(() => {
        const { tokens, vector } = encodeGraphs(store, config, { graph, tokenEmbeddingTable: table });
        const weigh = (x: tf.Tensor): tf.Tensor => tf.sum(tf.mul(x, tf.reshape(tf.sin(tf.range(0, x.size)), x.shape)));
        return tf.add(weigh(tokens), weigh(vector)) as tf.Scalar;
      });
      // The scale of the vector beside the language model's is no part of the encoding.
      const encoding = store.list().filter(({ name }) => name !== 'graph_encoder.vector.gate');
      for (const { name, variable } of encoding) {
        const values = await grads[variable.name]!.data();
        expect(values.every(Number.isFinite), name).toBe(true);
        expect(Math.max(...values.map(Math.abs)), name).toBeGreaterThan(1e-7);
      }
    },
  );
});

describe('graph encoder', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'cpu' });
  });
  const kinds: GraphEncoderConfigInput[] = [{}, { operator: 'gcn' }, { kind: 'reference' }];

  it.each(kinds)('encodes a graph alike alone, in a batch and padded: %o', async (input) => {
    const { encode, config } = setUp(input);
    const batch = await encode(graphs);
    const bounds = graphBatchBounds(graphs, { tokenizer, config, batchSize: 5 });
    const padded = await encode(graphs, { padTo: { ...bounds, nodesPerGraph: 20 } });
    for (const [index, graph] of graphs.entries()) {
      const alone = await encode([graph]);
      expect(difference(alone.vector[0], batch.vector[index])).toBeLessThan(1e-6);
      expect(difference(alone.vector[0], padded.vector[index])).toBeLessThan(1e-6);
      const count = alone.tokens[0]!.length;
      expect(difference(alone.tokens[0], batch.tokens[index]!.slice(0, count))).toBeLessThan(2e-6);
      expect(difference(alone.tokens[0], padded.tokens[index]!.slice(0, count))).toBeLessThan(2e-6);
    }
    expect(difference(padded.vector[4], Array(dimension).fill(0))).toBe(0);
  });

  it.each(kinds)('leaves graph A alone when graph B changes: %o', async (input) => {
    const { encode } = setUp(input);
    const [before, after] = [await encode([a, b]), await encode([a, c])];
    expect(difference(before.vector[0], after.vector[0])).toBeLessThan(1e-6);
    expect(difference(before.vector[1], after.vector[1])).toBeGreaterThan(1e-3);
  });

  it('does not see the order of nodes and edges', async () => {
    const { encode } = setUp();
    const original = await encode([c]);
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = createRandom(seed);
        const shuffled = { ...c, nodes: random.shuffle(c.nodes), edges: random.shuffle(c.edges) };
        const found = await encode([shuffled]);
        expect(difference(found.vector, original.vector)).toBeLessThan(1e-6);
        expect(difference(found.tokens, original.tokens)).toBeLessThan(1e-6);
      }),
      { numRuns: 15 },
    );
  });

  it('sees text, kind, place, relation, direction and the centre', async () => {
    const { encode } = setUp();
    const original = await encode([a]);
    const changed = async (change: (graph: SpatialSubgraph) => void) => {
      const graph = structuredClone(a);
      change(graph);
      return difference((await encode([graph])).vector, original.vector);
    };
    const node = (graph: SpatialSubgraph) => graph.nodes[3]!;
    const edge = (graph: SpatialSubgraph) => graph.edges.find(({ source, target }) => source !== target)!;
    expect(await changed((graph) => (node(graph).node_text = 'name 7777'))).toBeGreaterThan(1e-5);
    expect(await changed((graph) => (node(graph).kind = node(a).kind === 'aoi' ? 'poi' : 'aoi'))).toBeGreaterThan(1e-5);
    expect(await changed((graph) => (node(graph).coords[0] += 0.002))).toBeGreaterThan(1e-5);
    expect(await changed((graph) => (edge(graph).bearing += 90))).toBeGreaterThan(1e-6);
    expect(await changed((graph) => (edge(graph).back_bearing = (edge(graph).bearing + 90) % 360))).toBeGreaterThan(
      1e-6,
    );
    expect(await changed((graph) => (edge(graph).distance *= 3))).toBeGreaterThan(1e-6);
    expect(
      await changed((graph) => Object.assign(edge(graph), { source: edge(a).target, target: edge(a).source })),
    ).toBeGreaterThan(1e-6);
    expect(await changed((graph) => (graph.center_node = 'node/4'))).toBeGreaterThan(1e-5);
    expect(await changed((graph) => graph.edges.push(structuredClone(graph.edges[0]!)))).toBeLessThan(1e-6);
  });

  it('moves with the city: only positions relative to the photo count', async () => {
    const { encode } = setUp();
    const east = structuredClone(a);
    for (const node of east.nodes) node.coords[0] += 100;
    expect(difference((await encode([east])).vector, (await encode([a])).vector)).toBeLessThan(1e-5);
  });

  it('starts soft tokens at the norm of token embeddings', async () => {
    const { encode } = setUp();
    const { tokens, vector } = await encode(graphs);
    for (const token of tokens.flat()) expect(Math.hypot(...token)).toBeCloseTo(0.02 * Math.sqrt(dimension), 5);
    for (const row of vector) expect(Math.hypot(...row)).toBeCloseTo(1, 5);
  });

  it('is blind with features off', async () => {
    const { encode } = setUp({ features: 'none' });
    const { vector } = await encode([a, c]);
    expect(difference(vector[0], vector[1])).toBeLessThan(1e-6);
  });

  describe('ablations change exactly what they say', () => {
    const moved = structuredClone(a);
    for (const [index, node] of moved.nodes.entries()) if (index > 0) node.coords[0] += 0.001 * index;
    const changedEdges = structuredClone(a);
    for (const edge of changedEdges.edges) {
      Object.assign(edge, { distance: 3 * edge.distance, bearing: edge.bearing + 90 });
      edge.type = edge.type === 'near' ? 'bounds' : 'near';
    }
    /** Largest change of the vector where the graph changes so. */
    const seen = async (input: GraphEncoderConfigInput, changed: SpatialSubgraph): Promise<number> => {
      const { encode } = setUp(input);
      return difference((await encode([a])).vector, (await encode([changed])).vector);
    };
    const names = (input: GraphEncoderConfigInput): string[] =>
      setUp(input)
        .store.list()
        .map(({ name }) => name.replace('graph_encoder.', ''));
    const missing = (input: GraphEncoderConfigInput): string[] =>
      names({}).filter((name) => !names(input).includes(name));

    it('no positions: nodes do not know where they lie, edges still do', async () => {
      expect(await seen({ positions: false, edgeFeatures: false }, moved)).toBeLessThan(1e-6);
      expect(await seen({ positions: false }, moved)).toBeGreaterThan(1e-6);
      expect(missing({ positions: false }).every((name) => name.startsWith('position.'))).toBe(true);
    });

    it('no edge features: neither distance nor bearing nor relation counts, who is joined does', async () => {
      expect(await seen({ edgeFeatures: false }, changedEdges)).toBeLessThan(1e-6);
      expect(await seen({}, changedEdges)).toBeGreaterThan(1e-6);
      expect(await seen({ edgeFeatures: false }, { ...a, edges: a.edges.slice(2) })).toBeGreaterThan(1e-6);
      expect(missing({ edgeFeatures: false }).every((name) => /^edge\.|lin_edge/.test(name))).toBe(true);
    });

    it('GCN: the operator alone; positions and edge features count as before', async () => {
      expect(await seen({ operator: 'gcn' }, changedEdges)).toBeGreaterThan(1e-6);
      expect(await seen({ operator: 'gcn', positions: false, edgeFeatures: false }, moved)).toBeLessThan(1e-6);
      expect(missing({ operator: 'gcn' }).every((name) => /conv\.(att|lin_l|lin_r)/.test(name))).toBe(true);
      expect(names({ operator: 'gcn' }).filter((name) => name.includes('lin_edge'))).toHaveLength(2);
    });
  });

  it('has 1 to 2 million weights at the usual size', () => {
    const store = new ParameterStore();
    defineGraphEncoder(store, graphEncoderConfigSchema.parse({}), { embeddingDimension: 256 });
    const weights = store.list().reduce((sum, { variable }) => sum + variable.size, 0);
    expect(weights).toBeGreaterThan(1e6);
    expect(weights).toBeLessThan(2e6);
    store.dispose();
  });
});

const indexOf = (rows: number[], rowCount: number): RowIndex => {
  const blockSlots = blockSlotsNeeded(countRows(Int32Array.from(rows), rowCount), rowCount);
  const plan = planRowSums(Int32Array.from(rows), { rowCount, blockSlots });
  const slotRows = tf.reshape(tf.tensor1d(plan.slotRows, 'int32'), [-1, 1, blockSlots]);
  return {
    rows: tf.tensor1d(rows, 'int32'),
    slots: tf.tensor1d(plan.slots, 'int32'),
    incidence: tf.cast(
      tf.equal(slotRows, tf.reshape(tf.range(0, 16, 1, 'int32'), [1, 16, 1])),
      'float32',
    ) as tf.Tensor3D,
    places: tf.tensor1d(plan.places, 'int32'),
  };
};

describe('sums of messages', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'cpu' });
  });

  it('are those of a scatter, and each is the gradient of a gather', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(36), { minLength: 1, maxLength: 90 }), fc.integer(), async (rows, seed) => {
        const random = createRandom(seed);
        const values = tf.tensor2d(Array.from(rows, () => [random.normal(), random.normal()]));
        const index = indexOf(rows, 37);
        const expected = tf.unsortedSegmentSum(values, index.rows, 37);
        const difference = tf.max(tf.abs(tf.sub(sumRows(values, index), expected)));
        expect((await difference.data())[0]).toBeLessThan(1e-5);
        const weigh = (read: (x: tf.Tensor) => tf.Tensor) => tf.grad((x) => tf.sum(tf.mul(read(x), values)))(expected);
        const gradients = [weigh((x) => gatherRows(x, index)), weigh((x) => tf.gather(x, index.rows))] as const;
        expect((await tf.max(tf.abs(tf.sub(...gradients))).data())[0]).toBeLessThan(1e-5);
      }),
      { numRuns: 25 },
    );
  });

  it('need few slots: the mean of a block plus the largest row', () => {
    const random = createRandom('degrees');
    const degrees = Int32Array.from({ length: 500 }, () => Math.floor(40 * random.next() ** 4));
    const blockSlots = blockSlotsNeeded(degrees, 500);
    const mean = degrees.reduce((sum, degree) => sum + degree, 0) / Math.ceil(500 / 16);
    expect(blockSlots).toBeLessThanOrEqual(mean + Math.max(...degrees));
    expect(blockSlotsNeeded(degrees, 700)).toBeLessThanOrEqual(blockSlots);
  });
});

describe('segmentSoftmax', () => {
  it('survives scores of any size and ignores masked rows', async () => {
    await selectBackend({ prefer: 'cpu' });
    const weights = segmentSoftmax(tf.tensor2d([[1e4], [1e4], [-1e4], [-1e4], [1e4], [-1e4], [5e4]]), {
      index: indexOf([0, 0, 1, 1, 2, 2, 2], 4),
      mask: tf.tensor2d([[1], [1], [1], [1], [1], [1], [0]]),
      counts: tf.tensor2d([[2], [2], [2], [1]]),
    });
    expect([...(await weights.data())]).toEqual([0.5, 0.5, 0.5, 0.5, 1, 0, 0]);
  });
});

describe('prepareGraphs', () => {
  it('keeps each text once', () => {
    const batch = prepareGraphs([a, structuredClone(a)], { tokenizer });
    expect(batch.sizes.texts).toBe(new Set(a.nodes.map(({ node_text }) => node_text)).size);
  });

  it('reports what is wrong with a graph, its file and photo', () => {
    const broken = structuredClone(a);
    broken.edges[1]!.target = 'way/9';
    broken.edges[2]!.distance = Number.NaN;
    (broken.nodes[1] as { kind: string }).kind = 'streat';
    expect(() => prepareGraphs([b, broken], { tokenizer, names: ['b.graph.json', 'a.graph.json'] })).toThrow(
      expect.objectContaining({
        code: 'model/invalid-graph',
        message: expect.stringMatching(
          /a\.graph\.json, graph of photo "a".*Did you mean "street".*edge 1 .*"way\/9".*edge 2/s,
        ),
      }),
    );
  });

  it('refuses sizes that do not suffice', () => {
    expect(() => prepareGraphs(graphs, { tokenizer, padTo: { edges: 20 } })).toThrow(/edges = \d+.*padTo\.edges is 20/);
  });
});

describe('graphEncoderConfigSchema', () => {
  it('fills in defaults and refuses unknown or contradicting settings', () => {
    expect(graphEncoderConfigSchema.parse({})).toMatchObject({ kind: 'uge', graphTokens: 8, hiddenSize: 256 });
    expect(graphEncoderConfigSchema.parse({ kind: 'reference' })).toMatchObject({ edgeSize: 64, maxTextTokens: 128 });
    expect(graphEncoderConfigSchema.safeParse({ hiddenSize: 30, heads: 4 }).success).toBe(false);
    expect(graphEncoderConfigSchema.safeParse({ hidden: 30 }).success).toBe(false);
  });
});
