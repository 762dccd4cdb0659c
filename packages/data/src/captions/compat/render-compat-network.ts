import { compassPoint, geodesicStep, type LonLat } from '@uge/graph';
import { type CompatGeometry, centroidOf, nearestPoints } from '../../paths/compat/compat-geometry.ts';
import { pythonFixed } from '../../text/python-fixed.ts';
import type { CompatConnection, CompatNetwork, CompatPlace } from './compat-network.ts';

const NEAR_METRES = 200;
const NEARBY = 10;
const CONNECTED = 12;
const CONNECTIONS = 17;
const SHOWN_IDS = 5;

/**
 * The description of a photo's surroundings that the published pipeline gives to its vision model, ids and coordinates
 * included, reproduced to the character on the part of its worked example that is known.
 */
export function renderCompatNetwork({ places, connections }: CompatNetwork): string {
  const image = places[0]!;
  const neighbours = neighboursOf(connections);
  const seen = new Set([0]);
  const near = places
    .map((place, index) => ({ place, index, ...fromImage(image, place) }))
    .filter(({ place, index, metres }) => {
      const isClose = place.geometry.type !== 'LineString' && metres <= NEAR_METRES;
      return index > 0 && isNamed(place) && (neighbours(0).has(index) || isClose);
    })
    .sort((a, b) => a.metres - b.metres);
  for (const { index } of near) seen.add(index);
  const beyond = new Set(near.flatMap(({ index }) => [...neighbours(index)]).filter((index) => !seen.has(index)));
  const connected = [...beyond]
    .map((index) => ({ place: places[index]!, index, ...fromImage(image, places[index]!) }))
    .filter(({ place }) => isNamed(place))
    // The published distances of lines are lost before sorting, so that lines come last.
    .sort((a, b) => sortKey(a) - sortKey(b));
  const groups = groupAlike(near).slice(0, NEARBY);
  const hidden = connected.length - CONNECTED;
  const between = connections
    .filter(({ from, to }) => from !== 0 && to !== 0)
    .sort((a, b) => (a.metres ?? Number.POSITIVE_INFINITY) - (b.metres ?? Number.POSITIVE_INFINITY));
  const hiddenConnections = between.length - CONNECTIONS;
  const lines = [
    `This network contains ${places.length} locations, with 1 center nodes and ${connections.length} connections:`,
    '',
    `Center nodes (image locations) ${details(image)} at ${coordinates(image.geometry)} `,
    '',
    'Nearby locations:',
    ...groups,
    '',
    'Locations connected to nearby areas:',
    ...connected.slice(0, CONNECTED).map(({ place, metres, bearing }) => placeLine(place, { metres, bearing })),
    ...(hidden > 1 ? [`... and ${hidden} more connected locations`] : []),
    '',
    'Connections in the network:',
    '*Connections from image locations to nearby areas:*',
    ...connections.filter(({ from, to }) => from === 0 || to === 0).map((edge) => imageLine(places, edge)),
    '*Connections between nearby areas:*',
    ...between.slice(0, CONNECTIONS).map((edge) => connectionLine(places, edge)),
    ...(hiddenConnections > 0 ? [`... and ${hiddenConnections} more connections between areas`] : []),
  ];
  return lines.join('\n');
}

interface Distance {
  metres: number;
  bearing: number;
}

type Measured = Distance & { place: CompatPlace; index: number };

function neighboursOf(connections: readonly CompatConnection[]): (index: number) => ReadonlySet<number> {
  const found = new Map<number, Set<number>>();
  const link = (a: number, b: number): void => {
    if (!found.has(a)) found.set(a, new Set());
    found.get(a)!.add(b);
  };
  for (const { from, to } of connections) {
    link(from, to);
    link(to, from);
  }
  return (index) => found.get(index) ?? new Set();
}

function isNamed({ name, type }: CompatPlace): boolean {
  return name !== undefined && type !== 'unknown';
}

function fromImage(image: CompatPlace, { geometry }: CompatPlace): Distance {
  const from = centroidOf(image.geometry);
  // Lines count as the straight chord between their ends.
  const to =
    geometry.type === 'LineString' ? nearestPoints(image.geometry, chordOf(geometry))[1] : centroidOf(geometry);
  return geodesicStep(from, to);
}

function sortKey({ place, metres }: Measured): number {
  return place.geometry.type === 'LineString' ? Number.POSITIVE_INFINITY : metres;
}

function chordOf(geometry: CompatGeometry): CompatGeometry {
  return { type: 'LineString', parts: [[geometry.parts[0]![0]!, geometry.parts.at(-1)!.at(-1)!]] };
}

function groupAlike(near: readonly Measured[]): string[] {
  const groups = new Map<string, Measured[]>();
  for (const measured of near) {
    const { name, type, attributes } = measured.place;
    const street = attributes.find(([key]) => key === 'street')?.[1] ?? '';
    const key = JSON.stringify([name, type, street]);
    const group = groups.get(key);
    if (group) group.push(measured);
    else groups.set(key, [measured]);
  }
  return Array.from(groups.values(), (group) => {
    const [first] = group;
    if (group.length === 1) return placeLine(first!.place, first!);
    const ids = group.slice(0, SHOWN_IDS).map(({ place }) => place.id);
    return `${placeLine(first!.place, first!)} (${group.length} instances: ${ids.join(', ')})`;
  });
}

function placeLine(place: CompatPlace, { metres, bearing }: Distance): string {
  // Coordinates of lines are followed by a space.
  const where = `${coordinates(place.geometry)} `;
  return `- ${place.name} ${details(place)} at ${where}, ${direction(bearing)}, ${Math.trunc(metres)}m from image location`;
}

function details({ id, type, geometry, attributes }: CompatPlace): string {
  const listed = attributes.map(([key, value]) => `, ${key}=${value}`).join('');
  return `[ID: ${id}, type: ${type}, geometry: ${geometry.type}${listed}]`;
}

function coordinates(geometry: CompatGeometry): string {
  if (geometry.type === 'Point') return position(geometry.parts[0]![0]!);
  if (geometry.type === 'Polygon') return `centered at ${position(centroidOf(geometry))}`;
  return `from ${position(geometry.parts[0]![0]!)} to ${position(geometry.parts.at(-1)!.at(-1)!)}`;
}

function position([longitude, latitude]: LonLat): string {
  return `(${longitude}, ${latitude})`;
}

/** `North-Northwest` */
function direction(bearing: number): string {
  const words = compassPoint(bearing, 16, 'words');
  return words.replace(/(^|-)\w/g, (letter) => letter.toUpperCase());
}

function imageLine(places: readonly CompatPlace[], { from, to, type, metres }: CompatConnection): string {
  const place = places[from === 0 ? to : from]!;
  const words = type === 'nearest' ? (from === 0 ? 'is near to' : 'connects to') : 'is connected to';
  const length = metres ? ` (${Math.trunc(metres)}m)` : '';
  return `- image location ${words} ${place.name} [${place.type}, ${place.geometry.type}]${length}`;
}

function connectionLine(places: readonly CompatPlace[], edge: CompatConnection): string {
  const [from, to] = [places[edge.from]!, places[edge.to]!];
  const words = relationWords(edge, from, to);
  const length = /near|connects|adjacent|close/.test(words) && edge.metres ? ` (${Math.trunc(edge.metres)}m)` : '';
  const at = edge.crossing
    ? ` at crossing point (${edge.crossing.coord.map((degrees) => `${degrees < 0 ? '-' : ''}${pythonFixed(Math.abs(degrees), 6)}`).join(', ')}) [${edge.crossing.name}]`
    : '';
  return `- ${from.name} ${words} ${to.name}${length}${at}`;
}

function relationWords({ type }: CompatConnection, from: CompatPlace, to: CompatPlace): string {
  if (from.name === to.name) return 'continues as';
  if (type === 'crossing' || type === 'complex_crossing') return 'crosses';
  const isLineToArea = from.geometry.type === 'LineString' && to.geometry.type === 'Polygon';
  if (type === 'boundary') return isLineToArea ? 'bounds' : 'is bounded by';
  if (type === 'intersects') return isLineToArea ? 'passes through' : 'is very near to';
  if (type === 'nearest') return 'is near to';
  return type === 'within' ? 'is within' : 'is connected to';
}
