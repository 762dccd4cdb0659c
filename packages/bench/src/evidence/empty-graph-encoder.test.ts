import type { Encoder, EncoderInput } from '@uge/data';
import type { SpatialSubgraph } from '@uge/graph';
import { expect, it } from 'vitest';
import { UGBENCH_TASKS } from '../tasks/ugbench-tasks.ts';
import { evidenceConditions } from './conditions.ts';
import { emptyGraphEncoder } from './empty-graph-encoder.ts';

const node = (node_id: string): SpatialSubgraph['nodes'][number] => ({
  node_id,
  kind: 'poi',
  coords: [2, 48],
  node_text: `Café ${node_id}`,
  category: 'cafe',
});
const graph: SpatialSubgraph = {
  version: 1,
  city: 'paris',
  image_id: '1',
  center_node: 'image/1',
  nodes: [{ ...node('image/1'), kind: 'image' }, node('node/2')],
  edges: [{ source: 'image/1', target: 'node/2', type: 'near', distance: 10, bearing: 90 }],
};

it('shows of a graph only that there is one, and is another encoder to caches', async () => {
  const seen: EncoderInput[] = [];
  const encoder: Encoder = {
    id: 'x',
    dimension: 1,
    modalities: new Set(['text', 'graph']),
    embed: async (inputs) => {
      seen.push(...inputs);
      return inputs.map(() => Float32Array.of(1));
    },
    identity: async () => ({ hash: 'a'.repeat(64), versions: {} }),
  };
  const control = emptyGraphEncoder(encoder);
  await control.embed([{ text: 'a' }, { text: 'b', graph }]);
  expect(seen[0]).toEqual({ text: 'a' });
  expect(seen[1]!.graph!.nodes).toEqual([{ ...node('image/1'), kind: 'image', node_text: '', category: '' }]);
  expect(seen[1]!.graph!.edges).toEqual([]);
  expect(graph.nodes).toHaveLength(2);
  expect((await control.identity!()).hash).not.toBe('a'.repeat(64));
});

it('has a variant for every task with a graph, in each condition', () => {
  const runs = {
    untrained: [],
    stage1: [],
    stage2: [],
    emptyGraph: [],
    ablations: { gcn: { runs: [], showsGraph: true } },
  };
  const [task] = UGBENCH_TASKS.tasks.map(({ metadata }) => metadata).filter(({ name }) => name === 'image-retrieval');
  expect(evidenceConditions(runs).map(({ name, variant }) => [name, variant(task!)])).toEqual([
    ['untrained', 'text+graph'],
    ['stage 1, no graph', 'text'],
    ['stage 2, no graph', 'text'],
    ['stage 2, graph', 'text+graph'],
    ['control: names masked', 'text+masked-graph'],
    ['control: shuffled graph', 'text+shuffled-graph'],
    ['control: empty graph', 'text+graph'],
    ['ablation: gcn', 'text+graph'],
  ]);
});
