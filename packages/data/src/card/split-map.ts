import { type CityGraph, drawMap, type LonLat } from '@uge/graph';
import type { PhotoRecord, Split } from '../types.ts';

const WIDTH = 900;
/** About 100 m, so that no photo stands on the edge. */
const MARGIN_DEGREES = 0.001;
const COLORS: Readonly<Record<Split | 'buffer', string>> = {
  train: '#2166ac',
  val: '#e08214',
  test: '#b2182b',
  buffer: '#777777',
};

/** A map of the part of a city that its photos cover, as SVG; every split has its colour. */
export function splitMap(graph: CityGraph, records: readonly PhotoRecord[]): string {
  const west = records.reduce((least, { lon }) => Math.min(least, lon), Number.POSITIVE_INFINITY);
  const south = records.reduce((least, { lat }) => Math.min(least, lat), Number.POSITIVE_INFINITY);
  const east = records.reduce((most, { lon }) => Math.max(most, lon), Number.NEGATIVE_INFINITY);
  const north = records.reduce((most, { lat }) => Math.max(most, lat), Number.NEGATIVE_INFINITY);
  const margin = MARGIN_DEGREES / Math.max(0.01, Math.cos((north * Math.PI) / 180));
  const overlays = Object.entries(COLORS).flatMap(([split, color]) => {
    const own = records.filter((record) => (record.split ?? 'buffer') === split);
    const points = own.map(({ lon, lat }): LonLat => [lon, lat]);
    return points.length > 0 ? [{ label: `${split}: ${points.length} photos`, color, points }] : [];
  });
  return drawMap(graph, {
    bounds: [west - margin, south - MARGIN_DEGREES, east + margin, north + MARGIN_DEGREES],
    width: WIDTH,
    layers: ['areas', 'streets', 'names', 'legend'],
    overlays,
  });
}
