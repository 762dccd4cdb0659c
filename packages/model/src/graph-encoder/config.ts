import { z } from 'zod';

/** Graph encoder of UGE. */
export interface UgeGraphEncoderConfig {
  kind: 'uge';
  /** `none` blanks text, kind, position and edges of every node: the control "graph tokens without features". */
  features: 'all' | 'none';
  /** Soft tokens that the language model gets per graph. */
  graphTokens: number;
  hiddenSize: number;
  /** Attention heads; they share `hiddenSize` between them. */
  heads: number;
  layers: number;
  edgeSize: number;
  /** Sinusoid timescales per axis, 1 m to 10 km. */
  frequencies: number;
  /** Attention, or the mean by degrees (GCN). Either takes edge features, so that it is one change. */
  operator: 'gatv2' | 'gcn';
  /** Where each node lies, metres east and north of the photo. */
  positions: boolean;
  /** Distance, bearing, displacement and relation of each edge. */
  edgeFeatures: boolean;
  /** Tokens read of each node text. */
  maxTextTokens: number;
}

/** Graph encoder of the published code, formula by formula. */
export interface ReferenceGraphEncoderConfig {
  kind: 'reference';
  features: 'all' | 'none';
  heads: number;
  layers: number;
  edgeSize: number;
  positionSize: number;
  /** Sinusoid timescales per axis, 1e-6 to 360 degrees. */
  frequencies: number;
  /** `gcn` ignores edge features, as published. */
  operator: 'gatv2' | 'gcn';
  positions: boolean;
  /** Parts of the edge encoder; none turns edge features off. */
  edgeParts: readonly ('distance' | 'direction' | 'displacement')[];
  /** The published code keeps each edge in one arbitrary direction: `forward`. */
  directions: 'forward' | 'both';
  maxTextTokens: number;
}

export type GraphEncoderConfig = UgeGraphEncoderConfig | ReferenceGraphEncoderConfig;

/** What a user writes: every field is optional, and without `kind` it is UGE's own encoder. */
export type GraphEncoderConfigInput =
  | Partial<UgeGraphEncoderConfig>
  | ({ kind: 'reference' } & Partial<ReferenceGraphEncoderConfig>);

const count = z.number().int().positive();
const features = z
  .enum(['all', 'none'])
  .default('all')
  .describe('`none` blanks text, kind, position and edges of nodes.');
const operator = z.enum(['gatv2', 'gcn']).default('gatv2').describe('Attention, or the mean by degrees.');
const heads = count.default(4).describe('Attention heads.');
const layers = count.default(2).describe('Steps of message passing.');
const edgeSize = count.default(64).describe('Width of edge embeddings.');
const frequencies = count.min(2).default(16).describe('Sinusoid timescales per axis.');
const positions = z.boolean().default(true).describe('Where each node lies.');

const ugeSchema = z
  .strictObject({
    kind: z.literal('uge').default('uge'),
    features,
    graphTokens: count.default(8).describe('Soft tokens that the language model gets per graph.'),
    hiddenSize: count.default(256).describe('Width of nodes; a multiple of `heads`.'),
    heads,
    layers,
    edgeSize,
    frequencies,
    operator,
    positions,
    edgeFeatures: z.boolean().default(true).describe('Distance, bearing, displacement and relation of each edge.'),
    maxTextTokens: count.default(24).describe('Tokens read of each node text.'),
  })
  .refine(({ hiddenSize, heads }) => hiddenSize % heads === 0, {
    message: 'hiddenSize must be a multiple of heads',
    path: ['hiddenSize'],
  });

const referenceSchema = z.strictObject({
  kind: z.literal('reference'),
  features,
  heads,
  layers,
  edgeSize,
  positionSize: count.default(64).describe('Width of position embeddings.'),
  frequencies,
  operator,
  positions,
  edgeParts: z
    .array(z.enum(['distance', 'direction', 'displacement']))
    .readonly()
    .default(['distance', 'direction', 'displacement'])
    .describe('Parts of the edge encoder; none turns edge features off.'),
  directions: z
    .enum(['forward', 'both'])
    .default('forward')
    .describe('The published code keeps one direction of an edge.'),
  maxTextTokens: count.default(128).describe('Tokens read of each node text.'),
});

/** Checks a graph encoder's settings and fills in the defaults; `parse({})` is UGE's own encoder. */
export const graphEncoderConfigSchema: z.ZodType<GraphEncoderConfig, GraphEncoderConfigInput> = z.union([
  ugeSchema,
  referenceSchema,
]) as z.ZodType<GraphEncoderConfig, GraphEncoderConfigInput>;
