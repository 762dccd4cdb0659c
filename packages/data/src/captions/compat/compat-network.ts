import type { LonLat } from '@uge/graph';
import type { CompatGeometry } from '../../paths/compat/compat-geometry.ts';

/** A node as the published pipeline describes it to a vision model. */
export interface CompatPlace {
  id: string;
  name?: string;
  /** Category, else type. */
  type: string;
  geometry: CompatGeometry;
  /** What is printed as `key=value`, in order. */
  attributes: readonly (readonly [key: string, value: string])[];
}

export interface CompatConnection {
  /** Positions in `places`; the edge is read from the first to the second. */
  from: number;
  to: number;
  type: 'nearest' | 'crossing' | 'complex_crossing' | 'on_same_street' | 'boundary' | 'intersects' | 'within' | 'near';
  /** Absent where the published pipeline stores no distance: such edges come last. */
  metres?: number;
  crossing?: { coord: LonLat; name: string };
}

/** The graph around one photo; the first place is the photo. */
export interface CompatNetwork {
  places: readonly CompatPlace[];
  connections: readonly CompatConnection[];
}
