import type { TrainConfigInput } from '../config/train-config.ts';

/** One change to how a model is trained, to see what the changed part was worth. */
export interface Ablation {
  name: string;
  description: string;
  /** Laid over the settings of stage 2. */
  config: Partial<TrainConfigInput>;
  /** Whether stage 2 starts from the weights of stage 1, or from fresh ones. */
  startsFrom: 'stage1' | 'fresh';
}

/** One change each from stage 2 with a fresh graph encoder of UGE's own settings (`full`). */
export const ABLATIONS: readonly Ablation[] = [
  { name: 'full', description: 'nothing changed', config: { graphEncoder: {} }, startsFrom: 'stage1' },
  {
    name: 'no-positions',
    description: 'nodes do not know where they lie; edges keep distance and bearing',
    config: { graphEncoder: { positions: false } },
    startsFrom: 'stage1',
  },
  {
    name: 'no-edge-features',
    description: 'edges without distance, bearing, displacement and relation; who is joined still counts',
    config: { graphEncoder: { edgeFeatures: false } },
    startsFrom: 'stage1',
  },
  {
    name: 'gcn',
    description: 'mean by degrees (GCN) in place of attention; positions and edge features stay',
    config: { graphEncoder: { operator: 'gcn' } },
    startsFrom: 'stage1',
  },
  {
    name: 'stage2-only',
    description: 'from fresh weights, without stage 1: the vision tower is trained here',
    config: { graphEncoder: {}, groupScales: { vision: 0.4, language: 0.4, graph: 1 }, cacheVisionFeatures: false },
    startsFrom: 'fresh',
  },
  {
    name: 'shuffled-graph',
    description: 'each photo is trained with the graph of another photo of its city',
    config: { graphEncoder: {}, trainGraphs: 'shuffled' },
    startsFrom: 'stage1',
  },
  {
    name: 'no-graph',
    description: 'the rows of stage 2 without their graphs',
    config: { trainGraphs: 'none' },
    startsFrom: 'stage1',
  },
];
