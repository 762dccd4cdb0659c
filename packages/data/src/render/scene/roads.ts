import type { OsmData, OsmWay } from '@uge/graph';
import type { LocalElements } from '../geometry/local-elements.ts';
import type { Road, RoadSegment } from './scene-types.ts';
import { isSet, NO_TAGS, parseCount, parseMetres, type Tags } from './tags.ts';

interface RoadClass {
  rank: number;
  lanes: number;
  lane: number;
  pavement: number;
  /** Metres added for parked cars. */
  parking: number;
  surface: Road['surface'];
}

const ROAD_CLASSES: Readonly<Record<string, RoadClass>> = {
  motorway: { rank: 9, lanes: 3, lane: 3.6, pavement: 0, parking: 0, surface: 'asphalt' },
  trunk: { rank: 9, lanes: 3, lane: 3.5, pavement: 2, parking: 0, surface: 'asphalt' },
  primary: { rank: 8, lanes: 4, lane: 3.2, pavement: 4.2, parking: 0, surface: 'asphalt' },
  secondary: { rank: 7, lanes: 3, lane: 3.2, pavement: 3.6, parking: 2, surface: 'asphalt' },
  tertiary: { rank: 6, lanes: 2, lane: 3.2, pavement: 3, parking: 2, surface: 'asphalt' },
  residential: { rank: 5, lanes: 2, lane: 2.6, pavement: 2.6, parking: 2, surface: 'asphalt' },
  unclassified: { rank: 5, lanes: 2, lane: 2.8, pavement: 2.2, parking: 0, surface: 'asphalt' },
  living_street: { rank: 4, lanes: 1, lane: 5, pavement: 1.6, parking: 0, surface: 'cobbles' },
  service: { rank: 3, lanes: 1, lane: 3.6, pavement: 0, parking: 0, surface: 'asphalt' },
  pedestrian: { rank: 2, lanes: 1, lane: 7, pavement: 0, parking: 0, surface: 'paving' },
  busway: { rank: 6, lanes: 2, lane: 3.3, pavement: 2, parking: 0, surface: 'asphalt' },
  footway: { rank: 1, lanes: 1, lane: 2.2, pavement: 0, parking: 0, surface: 'paving' },
  cycleway: { rank: 1, lanes: 1, lane: 2.2, pavement: 0, parking: 0, surface: 'asphalt' },
  steps: { rank: 1, lanes: 1, lane: 2.4, pavement: 0, parking: 0, surface: 'paving' },
  path: { rank: 0, lanes: 1, lane: 1.6, pavement: 0, parking: 0, surface: 'gravel' },
  track: { rank: 0, lanes: 1, lane: 2.6, pavement: 0, parking: 0, surface: 'gravel' },
};

const STREETS = new Set([
  'primary',
  'secondary',
  'tertiary',
  'residential',
  'unclassified',
  'living_street',
  'pedestrian',
]);

const SURFACES: Readonly<Record<string, Road['surface']>> = {
  paving_stones: 'paving',
  sett: 'cobbles',
  cobblestone: 'cobbles',
  unhewn_cobblestone: 'cobbles',
  gravel: 'gravel',
  fine_gravel: 'gravel',
  compacted: 'gravel',
  ground: 'gravel',
  dirt: 'gravel',
  asphalt: 'asphalt',
  concrete: 'asphalt',
};

/** Class of a highway without its `_link`, or undefined where it is not drawn: areas, tunnels, indoor and planned ways. */
function roadClassOf(tags: Tags): string | undefined {
  const name = tags['highway']?.replace(/_link$/, '');
  if (name === undefined || ROAD_CLASSES[name] === undefined) return undefined;
  const hidden =
    isSet(tags['tunnel']) || isSet(tags['indoor']) || tags['area'] === 'yes' || Number(tags['layer'] ?? 0) < 0;
  return hidden ? undefined : name;
}

/** Every drawn road in straight pieces, with junction gaps and zebra crossings found from shared nodes. */
export function createRoadSegments(osm: OsmData, local: LocalElements): RoadSegment[] {
  const drawn: { way: OsmWay; road: Road }[] = [];
  for (const way of osm.ways.values()) {
    const name = roadClassOf(way.tags ?? NO_TAGS);
    if (name !== undefined) drawn.push({ way, road: describeRoad(way, name) });
  }
  const junctions = findJunctions(drawn);
  const segments: RoadSegment[] = [];
  for (const { way, road } of drawn) {
    const { refs, points } = local.line(way);
    let offset = 0;
    for (let i = 0; i + 1 < refs.length; i++) {
      const [x0, y0, x1, y1] = points.subarray(i * 2, i * 2 + 4) as unknown as [number, number, number, number];
      const length = Math.hypot(x1 - x0, y1 - y0);
      if (length < 0.05) continue;
      const start = junctions.get(refs[i]!);
      const end = junctions.get(refs[i + 1]!);
      segments.push({
        x0,
        y0,
        x1,
        y1,
        length,
        offset,
        road,
        clearStart: clearance(start),
        clearEnd: clearance(end),
        signalsStart: hasSignals(osm, refs[i]!, start),
        signalsEnd: hasSignals(osm, refs[i + 1]!, end),
        zebraStart: hasZebra(osm, { id: refs[i]!, road, junction: start }),
        zebraEnd: hasZebra(osm, { id: refs[i + 1]!, road, junction: end }),
      });
      offset += length;
    }
  }
  return segments;
}

interface Junction {
  ends: number;
  widest: number;
}

function describeRoad(way: OsmWay, name: string): Road {
  const tags = way.tags ?? NO_TAGS;
  const defaults = ROAD_CLASSES[name]!;
  const oneWay = tags['oneway'] === 'yes' || tags['oneway'] === '-1' || tags['junction'] === 'roundabout';
  const lanes = Math.min(
    8,
    Math.max(1, Math.round(parseCount(tags['lanes']) ?? (oneWay ? Math.ceil(defaults.lanes / 2) : defaults.lanes))),
  );
  const width = parseMetres(tags['width']) ?? lanes * defaults.lane + defaults.parking * (oneWay ? 2 : 1);
  const withoutPavement = tags['sidewalk'] === 'no' || tags['sidewalk'] === 'none';
  return {
    id: `way/${way.id}`,
    name: tags['name'] ?? '',
    class: name,
    width: Math.min(32, Math.max(1.2, width)),
    lanes,
    oneWay,
    pavement: withoutPavement ? 0 : defaults.pavement,
    surface: SURFACES[tags['surface'] ?? ''] ?? defaults.surface,
    rank: defaults.rank,
    bridge: isSet(tags['bridge']),
    street: STREETS.has(name),
  };
}

function findJunctions(drawn: readonly { way: OsmWay; road: Road }[]): Map<number, Junction> {
  const junctions = new Map<number, Junction>();
  for (const { way, road } of drawn) {
    if (road.rank < 3) continue;
    way.refs.forEach((ref, index) => {
      const inner = index > 0 && index < way.refs.length - 1;
      const junction = junctions.get(ref) ?? { ends: 0, widest: 0 };
      junction.ends += inner ? 2 : 1;
      junction.widest = Math.max(junction.widest, road.width);
      junctions.set(ref, junction);
    });
  }
  return junctions;
}

function clearance(junction: Junction | undefined): number {
  return junction !== undefined && junction.ends > 2 ? junction.widest / 2 + 1.5 : 0;
}

/** Signals mapped on the crossing itself; those on an approach stand where the approach is cut. */
function hasSignals(osm: OsmData, id: number, junction: Junction | undefined): boolean {
  return junction !== undefined && osm.nodes.get(id)?.tags?.['highway'] === 'traffic_signals';
}

function hasZebra(
  osm: OsmData,
  { id, road, junction }: { id: number; road: Road; junction: Junction | undefined },
): boolean {
  if (road.rank < 4) return false;
  const tags = osm.nodes.get(id)?.tags;
  if (tags?.['highway'] === 'crossing') return tags['crossing'] !== 'unmarked';
  const atJunction = junction !== undefined && junction.ends > 2;
  return atJunction && (tags?.['highway'] === 'traffic_signals' || (road.rank >= 6 && junction.ends > 3));
}
