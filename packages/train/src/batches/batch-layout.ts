import type { BatchShape } from '@uge/model';

/** A run of strata that is embedded in forward passes of one padded shape. */
export interface PassGroup {
  /** Positions in `BatchLayout.strata`, consecutive. */
  strata: number[];
  /** Of one forward pass: of the whole group, or of one of its equal chunks. */
  shape: BatchShape;
}

/** How the rows of batches are laid out, by their kind: constant over a run, so that the engine compiles few plans. */
export type BatchLayouts = Record<string, BatchLayout>;

/** Layout of all batches with rows of the same strata. */
export interface BatchLayout {
  /** Strata in row order, by their position among those of the sampler. */
  strata: number[];
  /** Groups of each pass of the recipe. */
  passes: PassGroup[][];
}
