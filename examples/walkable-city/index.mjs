// Which streets that people live on have no pharmacy, no grocery or no park within a ten-minute walk?
// Walks follow the street network: a place across the railway is as far as the bridge makes it.
//
//   node index.mjs [extract] [--minutes 10] [--out folder]
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeGeneratedCity } from '@uge/data/node';
import { buildCityGraph, drawMap } from '@uge/graph';
import { readOsm } from '@uge/graph/node';
import { walkToNearest } from './walk-to-nearest.mjs';

/** @type {Record<string, (node: import('@uge/graph').CityNode) => boolean>} */
const SERVICES = {
  pharmacy: ({ type }) => type === 'pharmacy' || type === 'chemist',
  grocery: ({ type }) => /^(supermarket|convenience|grocery|greengrocer)$/.test(type ?? ''),
  park: ({ type }) => /^(park|garden|playground|recreation_ground|nature_reserve|village_green)$/.test(type ?? ''),
};
const LIVED_ON = /^(residential|living_street|pedestrian|unclassified|tertiary|secondary|primary)$/;
const METRES_PER_MINUTE = 80;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '10' }, out: { type: 'string', default: 'runs/walkable-city' } },
});
const { out } = values;
const maxMetres = Number(values.minutes) * METRES_PER_MINUTE;
await mkdir(out, { recursive: true });

// 1. A city: an extract, or an invented one, which ends where its map ends.
const isInvented = positionals.length === 0;
const extract = positionals[0] ?? join(out, 'port-ellis.osm.pbf');
if (isInvented) await writeGeneratedCity(extract, { name: 'port-ellis', seed: 4, sizeMetres: 1500 });
const name = basename(extract).split('.')[0];
const city = buildCityGraph(await readOsm(extract), { name });
const { network } = city;

// 2. How far the nearest of each service is from the middle of each stretch of street.
const places = [...city.indicesOf('poi'), ...city.indicesOf('aoi')];
const services = Object.entries(SERVICES).map(([service, isOne]) => {
  const found = places.filter((index) => isOne(city.node(index)));
  return { service, count: found.length, metresTo: walkToNearest(city, found, { maxMetres }) };
});

// 3. Streets that people live on, and what they lack. Near the edge of an extract nobody knows what lies beyond it, and
// a piece of street that the map does not join to the rest has no way to anywhere.
const { piece, mainPiece } = network.travelGraph();
const isNearEdge = isInvented ? () => false : edgeTest(maxMetres);
const stretches = [];
for (let arc = 0; arc < network.arcCount; arc++) {
  const { name: street, highway, metres, way } = network.arc(arc);
  if (street === undefined || !LIVED_ON.test(highway)) continue;
  const line = network.lineOf(arc);
  const lacks = services.filter(({ metresTo }) => metresTo[arc] === Number.POSITIVE_INFINITY);
  const isUnknown = lacks.length > 0 && (piece[arc] !== mainPiece || isNearEdge(line[line.length >> 1]));
  const walks = Object.fromEntries(services.map(({ service, metresTo }) => [service, finite(metresTo[arc])]));
  stretches.push({ street, way, metres, line, isUnknown, lacks: lacks.map(({ service }) => service), walks });
}

// 4. The answer: a table, a map and the stretches as GeoJSON.
const kilometres = (list) => list.reduce((sum, { metres }) => sum + metres, 0) / 1000;
const lacking = (service) => stretches.filter(({ lacks }) => lacks.includes(service));
console.log(
  `${name}: ${kilometres(stretches).toFixed(1)} km of streets to live on, ${values.minutes} minutes = ${maxMetres} m`,
);
console.table(
  services.map(({ service, count }) => {
    const [far, unknown] = [false, true].map((is) => kilometres(lacking(service).filter((s) => s.isUnknown === is)));
    const near = kilometres(stretches) - far - unknown;
    return { service, places: count, 'km within': round(near), 'km too far': round(far), 'km unknown': round(unknown) };
  }),
);
const worst = new Map();
for (const { street, metres, lacks } of stretches.filter(({ isUnknown }) => !isUnknown)) {
  const without = worst.get(street) ?? Object.fromEntries(services.map(({ service }) => [service, 0]));
  for (const service of lacks) without[service] += metres;
  worst.set(street, without);
}
const sum = (without) => Object.values(without).reduce((a, b) => a + b, 0);
const rows = [...worst].filter(([, without]) => sum(without) > 0).sort(([, a], [, b]) => sum(b) - sum(a));
console.log(rows.length === 0 ? 'Every street known has all of them.' : 'Streets with most metres too far from each:');
if (rows.length > 0) {
  const rounded = (without) =>
    Object.fromEntries(Object.entries(without).map(([key, metres]) => [key, Math.round(metres)]));
  console.table(rows.slice(0, 10).map(([street, without]) => ({ street, ...rounded(without) })));
}

const linesWith = (count) => stretches.filter((s) => !s.isUnknown && s.lacks.length === count).map(({ line }) => line);
const overlays = [
  {
    label: 'Not known',
    color: '#9a9a9a',
    width: 2.5,
    lines: stretches.filter((s) => s.isUnknown).map((s) => s.line),
  },
  { label: 'All within the walk', color: '#2b8cbe', width: 2.5, lines: linesWith(0) },
  { label: 'One of three is too far', color: '#f0a202', lines: linesWith(1) },
  { label: 'Two are too far', color: '#d55e00', lines: linesWith(2) },
  { label: 'None within the walk', color: '#7b1e5c', width: 5, lines: linesWith(3) },
].filter(({ lines }) => lines.length > 0);
const title = `${name}: pharmacy, grocery and park within a walk of ${values.minutes} minutes`;
const map = drawMap(city, { title, overlays, layers: ['areas', 'streets', 'names', 'legend'] });
await writeFile(join(out, 'map.svg'), map);
await writeFile(join(out, 'streets.geojson'), JSON.stringify(toGeoJson(stretches)));
console.log(`wrote ${join(out, 'map.svg')} and ${join(out, 'streets.geojson')}. ${city.provenance.attribution}`);

/** Within `metres` of the edge of the box that holds 98 % of the junctions. */
function edgeTest(metres) {
  const xy = Array.from({ length: network.junctionCount }, (_, i) => city.frame.toXY(network.positionOf(i)));
  const [[west, east], [south, north]] = [0, 1].map((axis) => {
    const sorted = xy.map((point) => point[axis]).sort((a, b) => a - b);
    return [sorted[Math.floor(0.01 * sorted.length)], sorted[Math.floor(0.99 * sorted.length)]];
  });
  return (position) => {
    const [x, y] = city.frame.toXY(position);
    return Math.min(x - west, east - x, y - south, north - y) < metres;
  };
}

function toGeoJson(list) {
  const features = list.map(({ street, way, metres, line, isUnknown, lacks, walks }) => ({
    type: 'Feature',
    geometry: { type: 'LineString', coordinates: line },
    properties: { street, way, metres: round(metres), lacks, certain: !isUnknown, metresTo: walks },
  }));
  return { type: 'FeatureCollection', attribution: city.provenance.attribution, features };
}

function finite(metres) {
  return Number.isFinite(metres) ? Math.round(metres) : null;
}

function round(value) {
  return Math.round(value * 10) / 10;
}
