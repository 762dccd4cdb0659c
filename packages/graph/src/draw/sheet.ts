import type { CityGraph } from '../city-graph/city-graph.ts';
import { clipLine, clipRing, type PixelLine } from './clip.ts';
import type { LabelGrid } from './label-grid.ts';
import type { MapTheme } from './map-theme.ts';
import type { MapView } from './map-view.ts';

/** What every layer draws on. */
export interface Sheet {
  graph: CityGraph;
  view: MapView;
  theme: MapTheme;
  /** Room taken by marks and labels. */
  grid: LabelGrid;
}

/** Kept around the sheet so that cut edges of wide strokes stay out of sight. */
export const BLEED_PIXELS = 16;

type Positions = readonly (readonly number[])[];

/** A line or ring of `[lon, lat]` positions in pixels. */
export function pixelsOf({ toPixel }: MapView, positions: Positions): number[] {
  return positions.flatMap(([longitude, latitude]) => toPixel([longitude!, latitude!]));
}

/** Lines of a node inside the sheet. */
export function visibleLines({ graph, view }: Sheet, index: number): number[][] {
  const geometry = graph.geometryOf(index);
  if (geometry.type === 'LineString') return clipToSheet(view, pixelsOf(view, geometry.coordinates));
  if (geometry.type !== 'MultiLineString') return [];
  return geometry.coordinates.flatMap((line) => clipToSheet(view, pixelsOf(view, line)));
}

export function clipToSheet({ width, height }: MapView, line: PixelLine): number[][] {
  const [minX, minY] = [-BLEED_PIXELS, -BLEED_PIXELS];
  return clipLine(line, { minX, minY, maxX: width + BLEED_PIXELS, maxY: height + BLEED_PIXELS });
}

/** Rings of an area inside the sheet, holes included: to be filled by the even-odd rule. */
export function visibleRings({ graph, view }: Sheet, index: number): number[][] {
  const geometry = graph.geometryOf(index);
  const polygons =
    geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
  const box = {
    minX: -BLEED_PIXELS,
    minY: -BLEED_PIXELS,
    maxX: view.width + BLEED_PIXELS,
    maxY: view.height + BLEED_PIXELS,
  };
  return polygons
    .flat()
    .map((ring) => clipRing(pixelsOf(view, ring), box))
    .filter((ring) => ring.length > 4);
}
