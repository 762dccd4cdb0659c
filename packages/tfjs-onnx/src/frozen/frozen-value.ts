import type { GraphNode } from '../recorder/graph-node.ts';
import type { Storage } from '../runtime/storage.ts';

/** Weights that stay as they are stored and are widened to float32 where they are used. */
export interface FrozenValue {
  /** The memory behind them; the tensor has one share in each. */
  readonly storages: readonly Storage[];
  /**
   * Their float32 form, recorded anew for each use: a recorded value that is computed keeps its elements, and these must
   * not stay.
   */
  node(): GraphNode;
}
