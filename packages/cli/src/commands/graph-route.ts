import { UgeError } from '@uge/core';
import { type CityGraph, compassPoint, type Route, type RouteStep, route } from '@uge/graph';
import { loadCityGraph } from '@uge/graph/node';
import type { Command } from '../command.ts';
import { findPlace } from '../find-place.ts';
import { TRAVEL_OPTIONS, travelOptions } from '../travel-options.ts';

export const graphRoute: Command = {
  name: 'graph route',
  summary: 'Find the shortest route between two places.',
  positionals: [
    { name: 'city', description: 'A .ugc file.', required: true },
    { name: 'from', description: 'Start: longitude,latitude, a node id or a name.', required: true },
    { name: 'to', description: 'End, likewise.', required: true },
  ],
  options: {
    ...TRAVEL_OPTIONS,
    geojson: { type: 'boolean', description: 'Print the line and its steps as GeoJSON.' },
  },
  examples: [
    'uge graph route paris-9e.ugc "Folies Bergère" 2.3317,48.8720',
    'uge graph route paris-9e.ugc node/123 way/456 --mode bicycle --geojson',
  ],
  run: async ({ positionals, options }) => {
    const travel = travelOptions(options);
    const [file, from, to] = positionals as [string, string, string];
    const city = await loadCityGraph(file);
    const found = route(city, findPlace(city, from), findPlace(city, to), travel);
    if (!found) {
      throw new UgeError(
        'cli/no-route',
        `uge graph route: ${city.name} has no way from "${from}" to "${to}" for mode "${travel.mode}".`,
        { from, to, ...travel },
      );
    }
    if (options['geojson']) {
      const collection = toGeoJson(city, found);
      return { json: collection, text: JSON.stringify(collection) };
    }
    return { json: { mode: travel.mode, ...found }, text: renderSteps(found) };
  },
};

function toGeoJson({ provenance: { attribution } }: CityGraph, { line, metres, steps }: Route): object {
  const geometry =
    line.length > 1 ? { type: 'LineString', coordinates: line } : { type: 'Point', coordinates: line[0] };
  const turns = steps.map(({ position, ...properties }) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: position },
    properties,
  }));
  return {
    type: 'FeatureCollection',
    attribution,
    features: [{ type: 'Feature', geometry, properties: { metres } }, ...turns],
  };
}

function renderSteps({ metres, start, end, steps }: Route): string {
  const rows = steps.map((step) => [instruction(step), distance(step.metres)]);
  if (start.metres >= 1) rows.unshift(['To the street', distance(start.metres)]);
  if (end.metres >= 1) rows.push(['To the destination', distance(end.metres)]);
  const width = Math.max(0, ...rows.map(([text]) => text!.length));
  return [...rows.map(([text, length]) => `${text!.padEnd(width)}  ${length!.padStart(8)}`), distance(metres)].join(
    '\n',
  );
}

function instruction({ turn, bearing, name, highway }: RouteStep): string {
  const street = name ?? `a ${highway.replaceAll('_', ' ')} without a name`;
  if (turn === 'start') return `Head ${compassPoint(bearing)} on ${street}`;
  if (turn === 'straight') return `Straight on along ${street}`;
  return turn === 'back' ? `Turn back on ${street}` : `Turn ${turn} into ${street}`;
}

function distance(metres: number): string {
  return metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(2)} km`;
}
