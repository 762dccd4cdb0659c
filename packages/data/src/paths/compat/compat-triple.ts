import type { LonLat } from '@uge/graph';
import type { CompatGeometry } from './compat-geometry.ts';

/** Edge types of the published pipeline. */
export type CompatEdgeType =
  | 'nearest'
  | 'crossing'
  | 'complex_crossing'
  | 'on_same_street'
  | 'boundary_crossing'
  | 'boundary_adjacent'
  | 'intersects';

export interface CompatNode {
  /** What is printed: the name, or the number of a photo. */
  label: string;
  geometry: CompatGeometry;
}

/** One step of a path as the published pipeline stores it. */
export interface CompatTriple {
  source: CompatNode;
  type: CompatEdgeType;
  target: CompatNode;
  /** The crossing node behind an edge between two streets. */
  crossing?: { label: string; coord: LonLat };
}
