import { type CityGraph, createLocalFrame } from '@uge/graph';
import type { PhotoRecord, Split } from '../types.ts';

const WIDTH = 640;
const MARGIN = 12;
const LEGEND_HEIGHT = 24;
const COLORS: Readonly<Record<Split | 'buffer', string>> = {
  train: '#3b6fb6',
  val: '#e0a100',
  test: '#c8413b',
  buffer: '#9a9a9a',
};

/** A map of a city's streets with its photos coloured by split, as SVG: metric, north up, around the photos. */
export function splitMap(graph: CityGraph, records: readonly PhotoRecord[]): string {
  const frame = createLocalFrame([records[0]!.lon, records[0]!.lat]);
  const photos = records.map((record) => ({ record, at: frame.toXY([record.lon, record.lat]) }));
  const [west, east] = rangeOf(photos.map(({ at }) => at[0]));
  const [south, north] = rangeOf(photos.map(({ at }) => at[1]));
  const scale = (WIDTH - 2 * MARGIN) / Math.max(east - west, 1);
  const height = Math.round(Math.max(north - south, 1) * scale) + 2 * MARGIN;
  const toSheet = ([x, y]: readonly [number, number]): [number, number] => [
    Math.round((x - west) * scale * 10) / 10 + MARGIN,
    Math.round((north - y) * scale * 10) / 10 + MARGIN,
  ];
  const streets = [...graph.indicesOf('street')].flatMap((index) => {
    const geometry = graph.geometryOf(index);
    const lines =
      geometry.type === 'LineString'
        ? [geometry.coordinates]
        : geometry.type === 'MultiLineString'
          ? geometry.coordinates
          : [];
    return lines.map(
      (line) => `M${line.map((position) => toSheet(frame.toXY([position[0]!, position[1]!])).join(' ')).join('L')}`,
    );
  });
  const dots = photos.map(({ record: { split }, at }) => {
    const [x, y] = toSheet(at);
    return `<circle cx="${x}" cy="${y}" r="3" fill="${COLORS[split ?? 'buffer']}"/>`;
  });
  const legend = Object.entries(COLORS).map(
    ([name, color], index) =>
      `<circle cx="${MARGIN + 4 + index * 80}" cy="${height + 10}" r="4" fill="${color}"/>` +
      `<text x="${MARGIN + 13 + index * 80}" y="${height + 14}">${name}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height + LEGEND_HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<svg width="${WIDTH}" height="${height}"><path d="${streets.join('')}" fill="none" stroke="#d4d4d4"/>${dots.join('')}</svg>`,
    ...legend,
    `<text x="${WIDTH - MARGIN}" y="${height + 14}" text-anchor="end" fill="#777">${graph.provenance.attribution.replace(/[<>&]/g, '')}</text>`,
    '</svg>\n',
  ].join('\n');
}

function rangeOf(values: readonly number[]): [number, number] {
  return values.reduce(
    ([low, high], value): [number, number] => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}
