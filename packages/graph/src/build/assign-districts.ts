import type { DraftNode } from '../city-graph/columns.ts';
import { type FlatLine, isInsideRings, signedArea } from '../city-graph/planar.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { OsmData } from '../types.ts';
import { nameOf } from './names.ts';

/** How far a `place` node names its surroundings, in metres, finest first. */
const REACH: Readonly<Record<string, number>> = { neighbourhood: 1500, quarter: 1500, suburb: 4000 };

interface DistrictArea {
  name: string;
  rings: FlatLine[];
  extent: number;
}

interface DistrictSeed {
  name: string;
  x: number;
  y: number;
  reach: number;
}

/** Give every node its district: the smallest district area that holds it, else the nearest `place` node in reach. */
export function assignDistricts(nodes: readonly DraftNode[], osm: OsmData, frame: LocalFrame): void {
  const areas = districtAreas(nodes, frame);
  const seeds = districtSeeds(osm, frame);
  for (const node of nodes) {
    if (node.category === 'district') continue;
    const [x, y] = frame.toXY(node.coord);
    const district = areas.find(({ rings }) => isInsideRings(x, y, rings))?.name ?? nearestSeed(seeds, x, y)?.name;
    if (district !== undefined) node.district = district;
  }
}

/** Smallest first. */
function districtAreas(nodes: readonly DraftNode[], frame: LocalFrame): DistrictArea[] {
  return nodes
    .filter((node) => node.category === 'district' && node.geometry && node.name)
    .map((node) => {
      const rings = node.geometry!.parts.map((part) =>
        Float64Array.from(part.coordinates.flatMap((position) => frame.toXY(position))),
      );
      return { name: node.name!, rings, extent: rings.reduce((sum, ring) => sum + signedArea(ring), 0) };
    })
    .sort((a, b) => a.extent - b.extent);
}

function districtSeeds(osm: OsmData, frame: LocalFrame): DistrictSeed[] {
  const seeds: DistrictSeed[] = [];
  for (const node of osm.nodes.values()) {
    const reach = REACH[node.tags?.['place'] ?? ''];
    const name = node.tags && nameOf(node.tags);
    if (reach === undefined || !name) continue;
    const [x, y] = frame.toXY([node.lon, node.lat]);
    seeds.push({ name, x, y, reach });
  }
  return seeds;
}

/** The nearest in reach, where coarser places count only when no finer one is. */
function nearestSeed(seeds: readonly DistrictSeed[], x: number, y: number): DistrictSeed | undefined {
  let best: DistrictSeed | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const seed of seeds) {
    const distance = Math.hypot(seed.x - x, seed.y - y);
    if (distance > seed.reach) continue;
    const isFiner = best === undefined || seed.reach < best.reach;
    if (isFiner || (seed.reach === best!.reach && distance < bestDistance)) {
      best = seed;
      bestDistance = distance;
    }
  }
  return best;
}
