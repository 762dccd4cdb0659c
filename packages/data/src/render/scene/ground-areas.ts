import type { OsmData } from '@uge/graph';
import earcut from 'earcut';
import type { LocalElements } from '../geometry/local-elements.ts';
import { orientRing, type Ring, ringArea, ringContains } from '../geometry/polygon.ts';
import type { GroundArea, GroundCover } from './scene-types.ts';
import { NO_TAGS, type Tags } from './tags.ts';

const COVERS: readonly (readonly [key: string, values: Readonly<Record<string, GroundCover>>])[] = [
  [
    'natural',
    { water: 'water', wood: 'forest', scrub: 'forest', grassland: 'grass', sand: 'sand', beach: 'sand', bay: 'water' },
  ],
  ['waterway', { riverbank: 'water', dock: 'water' }],
  [
    'leisure',
    {
      park: 'grass',
      garden: 'grass',
      pitch: 'pitch',
      playground: 'playground',
      golf_course: 'grass',
      swimming_pool: 'water',
      dog_park: 'grass',
      track: 'pitch',
    },
  ],
  [
    'landuse',
    {
      grass: 'grass',
      meadow: 'grass',
      forest: 'forest',
      village_green: 'grass',
      recreation_ground: 'grass',
      cemetery: 'grass',
      flowerbed: 'grass',
      basin: 'water',
      reservoir: 'water',
      railway: 'rail',
      construction: 'soil',
      brownfield: 'soil',
      allotments: 'grass',
      orchard: 'forest',
      farmland: 'grass',
    },
  ],
  ['amenity', { parking: 'parking', grave_yard: 'grass' }],
  ['highway', { pedestrian: 'paved', footway: 'paved', service: 'parking' }],
  ['place', { square: 'paved' }],
  ['area:highway', { footway: 'paved', pedestrian: 'paved' }],
];

/** Ground cover that tags stand for; undefined where they are no area with a cover of its own. */
function groundCoverOf(tags: Tags): GroundCover | undefined {
  if (tags['tunnel'] === 'yes' || Number(tags['layer'] ?? 0) < 0 || tags['building'] !== undefined) return undefined;
  for (const [key, values] of COVERS) {
    const value = tags[key];
    const cover = value === undefined ? undefined : values[value];
    if (cover === undefined) continue;
    if (key === 'highway' && tags['area'] !== 'yes') continue;
    return cover;
  }
  return undefined;
}

/** Parks, water, squares and the like, largest first, so that smaller areas are painted over larger ones. */
export function createGroundAreas(
  osm: OsmData,
  options: { local: LocalElements; placeOf: (id: string) => number },
): { areas: GroundArea[]; rings: { cover: GroundCover; ring: Ring; id: string }[] } {
  const areas: GroundArea[] = [];
  const rings: { cover: GroundCover; ring: Ring; id: string }[] = [];
  const add = (id: string, cover: GroundCover, { outer, inner }: { outer: Ring; inner: readonly Ring[] }): void => {
    areas.push({ cover, triangles: triangulate(outer, inner), size: ringArea(outer), place: options.placeOf(id) });
    rings.push({ cover, ring: outer, id });
  };
  for (const way of osm.ways.values()) {
    const cover = groundCoverOf(way.tags ?? NO_TAGS);
    const closed = cover === undefined ? undefined : options.local.closedRing(way);
    if (cover !== undefined && closed !== undefined) add(`way/${way.id}`, cover, { outer: closed.ring, inner: [] });
  }
  for (const relation of osm.relations.values()) {
    const cover = groundCoverOf(relation.tags ?? NO_TAGS);
    if (cover === undefined) continue;
    const { outer, inner } = options.local.relationRings(relation);
    for (const ring of outer) {
      const holes = inner.filter((hole) => ringContains(ring, hole[0]!, hole[1]!));
      add(`relation/${relation.id}`, cover, { outer: ring, inner: holes });
    }
  }
  areas.sort((a, b) => b.size - a.size);
  return { areas, rings };
}

function triangulate(outer: Ring, inner: readonly Ring[]): Float64Array {
  const flat = [...orientRing(outer, true)];
  const holes: number[] = [];
  for (const ring of inner) {
    holes.push(flat.length / 2);
    flat.push(...ring);
  }
  const corners = earcut(flat, holes);
  const triangles = new Float64Array(corners.length * 2);
  corners.forEach((corner, i) => {
    triangles[i * 2] = flat[corner * 2]!;
    triangles[i * 2 + 1] = flat[corner * 2 + 1]!;
  });
  return triangles;
}
