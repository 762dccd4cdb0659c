import type { BatchShape } from '@uge/model';

/** A run of strata that one forward pass embeds together, padded to one shape. */
export interface PassGroup {
  /** Positions in `BatchLayout.strata`, consecutive. */
  strata: number[];
  shape: BatchShape;
}

/** How the rows of every batch of a run are laid out: constant, so that the engine compiles one plan. */
export interface BatchLayout {
  /** Strata in row order, by their position among those of the sampler. */
  strata: number[];
  /** Groups of each pass of the recipe. */
  passes: PassGroup[][];
}
