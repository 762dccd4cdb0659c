import type * as tf from '@tensorflow/tfjs-core';
import type { Random } from '@uge/core';
import type { SpatialSubgraph } from '@uge/graph';
import type { BatchArrays, BatchTensors } from '../backbones/backbone.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';

/** Padded sizes of the graphs of a batch, by name. */
export type GraphShape = Readonly<Record<string, number>>;

export interface GraphLayout {
  arrays: BatchArrays;
  shape: GraphShape;
  /** Rows of {@link GraphSide.encode}'s result, padding included. */
  featureRows: number;
  /** Per graph: the rows that are its soft tokens, in sequence order. */
  rows: Int32Array[];
}

/** The graph encoder as the batch sees it: graphs in, soft tokens of the language model's width out. */
export interface GraphSide {
  /** Its configuration, as kept in `uge.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the arrays of {@link GraphSide.layout}, in a fixed order. */
  readonly arrayNames: readonly string[];
  define(store: ParameterStore, random?: (parameter: string) => Random): void;
  layout(
    graphs: readonly SpatialSubgraph[],
    options: { tokenizer: TextTokenizer; padTo?: GraphShape | undefined },
  ): GraphLayout;
  /** @returns `[featureRows, dimension]`. */
  encode(store: ParameterStore, tensors: BatchTensors, tokenTable: tf.Tensor2D): tf.Tensor2D;
}
