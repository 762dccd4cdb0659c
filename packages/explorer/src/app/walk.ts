import type { DrawnPath } from '../api/types.ts';

/** A path that is shown on the map. */
export interface Walk {
  path: DrawnPath;
  /** Where it stands still, as chosen by the reader; while undefined it is walked from the start. */
  leg?: number;
  /** Counts the times it was started. */
  start: number;
}
