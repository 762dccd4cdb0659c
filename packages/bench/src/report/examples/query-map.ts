import { type CityGraph, compassPoint, destinationPoint, drawMap, type LonLat, type MapOverlay } from '@uge/graph';
import type { BenchmarkQuery } from '../../types.ts';
import { CSS_MAP_THEME, mapStyleSheet } from './css-map-theme.ts';

export interface QueryMap {
  /** SVG document that follows the reader's light or dark setting. */
  svg: string;
  /** What it shows, for those who cannot see it. */
  alt: string;
  /** What its colours and numbers mean. */
  key: { mark: 'camera' | 'right' | 'wrong' | 'evidence'; text: string }[];
  /** Ranks of shown candidates that are beyond its edge. */
  outside: number[];
}

/** A candidate by its place in the query. */
export interface RankedPosition {
  position: number;
  rank: number;
}

export interface QueryMapOptions {
  query: BenchmarkQuery;
  /** `[lon, lat]`, EPSG:4326. */
  camera: LonLat;
  graph: CityGraph;
  /** Degrees clockwise from north. */
  heading?: number;
  /** Candidates to be numbered. */
  ranked: readonly RankedPosition[];
}

const WIDTH = 440;
/** From the camera to the edge. */
const RADIUS_METRES = { least: 120, most: 800 };
/** Beyond it every place would be a dot of a pixel. */
const PLACES_UP_TO_METRES = 350;
/** A candidate at the camera itself would hide it. */
const AT_CAMERA_METRES = 8;
const COLORS = {
  right: CSS_MAP_THEME.places.leisure.mark,
  wrong: CSS_MAP_THEME.relations.nearest,
  evidence: CSS_MAP_THEME.relations.within,
};

/**
 * The surroundings of a query's camera: streets, places, what the camera sees, the nodes that the answer follows from, and
 * the first candidates by rank where they have a place.
 */
export function drawQueryMap({ query, camera, graph, heading, ranked }: QueryMapOptions): QueryMap {
  const { ground_truth_idx: truth, evidence } = query;
  const placed = ranked.flatMap(({ position, rank }) => {
    const { metres, bearing } = evidence.candidates[position] ?? {};
    if (metres === undefined || bearing === undefined || metres < AT_CAMERA_METRES) return [];
    return [{ position, rank, metres, bearing, at: destinationPoint(camera, bearing, metres) }];
  });
  const nodes = evidenceShapes(query, graph);
  const farthest = Math.max(
    0,
    ...placed.filter((candidate) => isNear(candidate, placed, truth)).map(({ metres }) => metres),
    ...nodes.points.map((point) => planeMetres(graph, camera, point)),
  );
  const radiusMetres = Math.min(RADIUS_METRES.most, Math.max(RADIUS_METRES.least, 1.15 * farthest));
  const isInside = ({ at }: { at: LonLat }): boolean => {
    const [x, y] = graph.frame.toXY(at);
    const [cameraX, cameraY] = graph.frame.toXY(camera);
    return Math.max(Math.abs(x - cameraX), Math.abs(y - cameraY)) < radiusMetres;
  };
  const inside = placed.filter(isInside);
  const right = inside.filter(({ position }) => position === truth);
  const wrong = inside.filter(({ position }) => position !== truth);
  const overlays: MapOverlay[] = [
    { label: 'evidence', color: COLORS.evidence, lines: nodes.lines, width: 6 },
    { label: 'bearing', color: COLORS.right, lines: right.map(({ at }) => [camera, at]), width: 1.5 },
    { label: 'nodes', color: COLORS.evidence, points: nodes.points },
    {
      label: 'wrong',
      color: COLORS.wrong,
      points: wrong.map(({ at }) => at),
      labels: wrong.map(({ rank }) => `${rank}`),
    },
    { label: 'right', color: COLORS.right, points: right.map(({ at }) => at), labels: right.map(() => '✓') },
  ];
  const svg = drawMap(graph, {
    center: camera,
    radiusMetres,
    width: WIDTH,
    title: '',
    theme: CSS_MAP_THEME,
    layers: [
      'areas',
      'streets',
      'names',
      ...(radiusMetres <= PLACES_UP_TO_METRES ? (['crossings', 'places'] as const) : []),
    ],
    camera: { position: camera, ...(heading === undefined ? {} : { heading }) },
    overlays: overlays.filter(({ lines = [], points = [] }) => lines.length + points.length > 0),
  });
  const key: QueryMap['key'] = [
    { mark: 'camera', text: heading === undefined ? 'camera' : 'camera and what it sees' },
    ...(right.length > 0 ? [{ mark: 'right' as const, text: 'right answer' }] : []),
    ...(wrong.length > 0 ? [{ mark: 'wrong' as const, text: 'wrong candidates by rank' }] : []),
    ...(nodes.lines.length + nodes.points.length > 0
      ? [{ mark: 'evidence' as const, text: 'nodes that the answer follows from' }]
      : []),
  ];
  const said = [
    ...right.map(({ metres, bearing }) => `right answer ${where(metres, bearing)}`),
    ...wrong.map(({ rank, metres, bearing }) => `wrong candidate of rank ${rank} ${where(metres, bearing)}`),
  ];
  return {
    svg: svg.replace(/<title>.*?<\/title>/s, (title) => `${title}${mapStyleSheet(svg)}`),
    alt: `Map of ${Math.round(radiusMetres)} m around the camera in ${query.city}${said.length > 0 ? `: ${said.join(', ')}` : ''}.`,
    key,
    outside: placed.filter((candidate) => !isInside(candidate)).map(({ rank }) => rank),
  };
}

/** The answer, and candidates that do not shrink the map for the sake of one of them. */
function isNear(
  candidate: { position: number; metres: number },
  placed: readonly { metres: number }[],
  truth: number,
): boolean {
  if (candidate.metres > RADIUS_METRES.most / 1.1) return false;
  const middle = placed.map(({ metres }) => metres).sort((a, b) => a - b)[placed.length >> 1]!;
  return candidate.position === truth || candidate.metres <= 2 * middle;
}

/** `at the camera`, `85 m northeast`, `1.2 km south`. */
export function where(metres: number, bearing: number | undefined): string {
  if (metres < 1) return 'at the camera';
  const distance = metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(1)} km`;
  return bearing === undefined ? distance : `${distance} ${compassPoint(bearing, 8, 'words')}`;
}

/** Streets as their lines, everything else as points. */
function evidenceShapes({ evidence }: BenchmarkQuery, graph: CityGraph): { lines: LonLat[][]; points: LonLat[] } {
  const lines: LonLat[][] = [];
  const points: LonLat[] = [];
  for (const id of evidence.nodes ?? []) {
    const index = graph.indexOf(id);
    if (index === undefined) continue;
    const geometry = graph.kindOf(index) === 'street' ? graph.geometryOf(index) : undefined;
    if (geometry?.type === 'LineString') lines.push(lonLats(geometry.coordinates));
    else if (geometry?.type === 'MultiLineString') lines.push(...geometry.coordinates.map(lonLats));
    else points.push(graph.coordOf(index));
  }
  return { lines, points };
}

function lonLats(positions: readonly (readonly number[])[]): LonLat[] {
  return positions.map(([lon, lat]) => [lon!, lat!]);
}

function planeMetres(graph: CityGraph, a: LonLat, b: LonLat): number {
  const [ax, ay] = graph.frame.toXY(a);
  const [bx, by] = graph.frame.toXY(b);
  return Math.hypot(ax - bx, ay - by);
}
