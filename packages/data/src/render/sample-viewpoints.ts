import { createRandom, type Random, UgeError } from '@uge/core';
import {
  bearingDegrees,
  type CityGraph,
  destinationPoint,
  type LonLat,
  type NodeKind,
  normaliseBearing,
} from '@uge/graph';
import type { Viewpoint } from '../types.ts';

export interface SampleViewpointsOptions {
  /** Viewpoints wanted; fewer come back where the streets are too short for that many. */
  count: number;
  seed: number | string;
  /** Metres between candidate positions along a street. Default 12; halved while there are too few. */
  spacingMetres?: number;
}

/** Kinds of street (`highway=*`) along which a camera car drives or a photographer walks. */
const CAMERA_STREETS = new Set([
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'residential',
  'unclassified',
  'living_street',
  'pedestrian',
]);

/** Metres kept from the ends of a line, which are crossings. */
const END_MARGIN = 7;

/**
 * A camera should stand among places: streets without any lead out of the mapped area. How many there must be within
 * how many metres, strict first; the next rule holds where the one before leaves too few candidates.
 */
const SURROUNDINGS = [
  { count: 3, maxMetres: 80 },
  { count: 1, maxMetres: 120 },
] as const;
const PLACE_KINDS: readonly NodeKind[] = ['poi', 'aoi'];

/** Metres; closer candidates show the same. */
const SMALLEST_SPACING = 1.5;

interface Candidate {
  position: LonLat;
  bearing: number;
  street: number;
  x: number;
  y: number;
}

/**
 * Camera positions on the streets of a city, each as far from the others as possible, looking along the street.
 *
 * Ids are `<city>-v00000` onwards in the order picked, so the first n of a larger sample are the sample of n.
 *
 * @returns at most `count` viewpoints, positions in EPSG:4326, headings in degrees clockwise from north.
 * @throws {UgeError} `data/invalid-viewpoint-count`; `data/no-viewpoints` where no street carries a camera.
 */
export function sampleViewpoints(graph: CityGraph, options: SampleViewpointsOptions): Viewpoint[] {
  const { count, seed } = options;
  let spacing = options.spacingMetres ?? 12;
  if (!(Number.isInteger(count) && count >= 1 && spacing > 0)) {
    throw new UgeError(
      'data/invalid-viewpoint-count',
      `sampleViewpoints: count ${count} and spacingMetres ${spacing}; expected a whole number from 1 and a spacing above 0.`,
      { count, spacingMetres: spacing },
    );
  }
  let candidates = collectCandidates(graph, { spacing, count });
  while (candidates.length < count && spacing / 2 >= SMALLEST_SPACING) {
    spacing /= 2;
    candidates = collectCandidates(graph, { spacing, count });
  }
  if (candidates.length === 0) {
    throw new UgeError(
      'data/no-viewpoints',
      `sampleViewpoints: ${graph.name} has ${graph.indicesOf('street').length} streets, none of the kinds ${[...CAMERA_STREETS].join(', ')}; take an extract with streets for cars or pedestrians.`,
      { city: graph.name },
    );
  }
  const first = createRandom(seed, 'viewpoints', graph.name).int(candidates.length);
  return spreadOut(candidates, { count, first }).map((candidate, index) => {
    const id = `${graph.name}-v${String(index).padStart(5, '0')}`;
    const random = createRandom(seed, 'heading', id);
    const turned = pickDirection(graph, candidate, random);
    return {
      id,
      position: candidate.position,
      heading: normaliseBearing(candidate.bearing + turned + 6 * random.normal()),
      streetId: graph.node(candidate.street).id,
    };
  });
}

function collectCandidates(graph: CityGraph, { spacing, count }: { spacing: number; count: number }): Candidate[] {
  const all: Candidate[] = [];
  for (const street of graph.indicesOf('street')) {
    if (!CAMERA_STREETS.has(graph.node(street).type ?? '')) continue;
    const geometry = graph.geometryOf(street);
    const lines =
      geometry.type === 'LineString'
        ? [geometry.coordinates]
        : geometry.type === 'MultiLineString'
          ? geometry.coordinates
          : [];
    for (const line of lines) all.push(...alongLine(graph, { street, line: line as [number, number][], spacing }));
  }
  for (const rule of SURROUNDINGS) {
    const inside = all.filter(
      ({ position }) => graph.nearest(position, { kind: PLACE_KINDS, ...rule }).length === rule.count,
    );
    if (inside.length >= count) return inside;
  }
  return all;
}

function alongLine(
  graph: CityGraph,
  { street, line, spacing }: { street: number; line: readonly [number, number][]; spacing: number },
): Candidate[] {
  const points = line.map((position) => graph.frame.toXY(position));
  const lengths = points.slice(1).map(([x, y], i) => Math.hypot(x - points[i]![0], y - points[i]![1]));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const candidates: Candidate[] = [];
  const usable = total - 2 * END_MARGIN;
  const steps = Math.max(0, Math.floor(usable / spacing));
  for (let step = 0, piece = 0, passed = 0; step <= steps && usable > 0; step++) {
    const along = END_MARGIN + (usable - steps * spacing) / 2 + step * spacing;
    while (piece < lengths.length - 1 && passed + lengths[piece]! < along) passed += lengths[piece++]!;
    const share = lengths[piece]! === 0 ? 0 : (along - passed) / lengths[piece]!;
    const [from, to] = [points[piece]!, points[piece + 1]!];
    const x = from[0] + (to[0] - from[0]) * share;
    const y = from[1] + (to[1] - from[1]) * share;
    const bearing = bearingDegrees(line[piece]!, line[piece + 1]!);
    candidates.push({ position: graph.frame.toLonLat([x, y]), bearing, street, x, y });
  }
  return candidates;
}

/** Metres ahead that should lie in the city, and how near to a place that counts as it. */
const AHEAD = 70;

/** Either way along the street; at the rim of the city only inwards. */
function pickDirection(graph: CityGraph, { position, bearing }: Candidate, random: Random): number {
  const directions = [0, 180].filter((turn) => {
    const ahead = destinationPoint(position, bearing + turn, AHEAD);
    return graph.nearest(ahead, { kind: PLACE_KINDS, count: 1, maxMetres: AHEAD }).length > 0;
  });
  const first = random.next() < 0.5 ? 0 : 1;
  return directions.length === 1 ? directions[0]! : first * 180;
}

/** Farthest-point sampling: each pick is the candidate farthest from all picks before it. */
function spreadOut(candidates: readonly Candidate[], { count, first }: { count: number; first: number }): Candidate[] {
  const nearestPick = new Float64Array(candidates.length).fill(Number.POSITIVE_INFINITY);
  const picks: Candidate[] = [];
  let next = first;
  while (picks.length < Math.min(count, candidates.length)) {
    const pick = candidates[next]!;
    picks.push(pick);
    let farthest = -1;
    for (let i = 0; i < candidates.length; i++) {
      const candidate = candidates[i]!;
      const squared = (candidate.x - pick.x) ** 2 + (candidate.y - pick.y) ** 2;
      if (squared < nearestPick[i]!) nearestPick[i] = squared;
      if (nearestPick[i]! > farthest) {
        farthest = nearestPick[i]!;
        next = i;
      }
    }
    if (farthest <= 0) break;
  }
  return picks;
}
