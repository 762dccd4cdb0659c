import type { CityNode, LonLat, Provenance } from '../types.ts';

export const GEOMETRY_TYPES = ['Point', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'] as const;
type GeometryType = (typeof GEOMETRY_TYPES)[number];

export const PART_ROLES = ['line', 'outer', 'inner'] as const;
/** A line, or a closed ring (first vertex repeated last); an `outer` ring opens a polygon, `inner` rings follow theirs. */
type PartRole = (typeof PART_ROLES)[number];

export interface GeometryPart {
  role: PartRole;
  coordinates: readonly LonLat[];
}

/** A node before it is put into columns. Point nodes have no geometry: their representative point is all there is. */
export interface DraftNode extends CityNode {
  geometry?: { type: Exclude<GeometryType, 'Point'>; parts: readonly GeometryPart[] };
}

export interface GraphHeader {
  name: string;
  /** Origin of the metric plane that the spatial index lives in. */
  origin: LonLat;
  bounds: [west: number, south: number, east: number, north: number];
  provenance: Provenance;
  skipped: Record<string, number>;
}
