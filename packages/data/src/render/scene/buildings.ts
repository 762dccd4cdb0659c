import { createRandom } from '@uge/core';
import type { OsmData } from '@uge/graph';
import type { LocalElements } from '../geometry/local-elements.ts';
import { ringBox } from '../geometry/polygon.ts';
import type { CityStyle } from '../style/city-style.ts';
import type { DistrictStyle } from '../style/district-style.ts';
import { createFacadeStyle, type FacadeStyle } from '../style/facade-style.ts';
import { buildingUseOf, USUAL_LEVELS } from './building-use.ts';
import { collectFootprints, type Footprint, vertexMean } from './footprints.ts';
import { createRoof, roofRise } from './roofs.ts';
import type { Building, RoofPlane, Wall } from './scene-types.ts';
import { createSteeple } from './steeple.ts';
import { isSet, parseCount, parseMetres, type Tags } from './tags.ts';
import { createWalls, edgeKey } from './walls.ts';

/** Extrude every footprint: tagged heights first, else levels usual for its use, district and city. */
export function createBuildings(
  osm: OsmData,
  options: {
    local: LocalElements;
    seed: number | string;
    city: CityStyle;
    districtAt: (x: number, y: number) => DistrictStyle;
    placeOf: (id: string) => number;
    isFront: (wall: Wall) => boolean;
  },
): Building[] {
  const { local, seed, city, districtAt } = options;
  const footprints = collectFootprints(osm, local);
  const usual = usualLevels(footprints) ?? city.levels;
  const shared = sharedEdges(footprints);
  return footprints.map((footprint) => {
    const random = createRandom(seed, 'building', footprint.id);
    const district = districtAt(...vertexMean(footprint.outer));
    const tags = footprint.tags;
    const tagged = parseMetres(tags['height']) ?? parseMetres(tags['building:height']);
    const levels = parseCount(tags['building:levels']);
    const tall = (tagged ?? (levels ?? usual * district.levelScale) * 3.2) > 27;
    const use = buildingUseOf(tags, { area: footprint.area, tall });
    const style = createFacadeStyle(random, { use, city, district, tags });
    const [low, high] = USUAL_LEVELS[use](usual * (use === 'town' || use === 'block' ? district.levelScale : 1));
    const drawn = Math.max(1, Math.round(low + (high - low) * random.next()));
    const rise = roofRise(footprint.outer, { style, area: footprint.area });
    const eaves = tagged === undefined ? eavesOf(levels ?? drawn, style) : Math.max(2.2, tagged - rise);
    const base = baseOf(tags);
    const wallSeed = random.int(1 << 30);
    const place = options.placeOf(footprint.id);
    const roof: RoofPlane[] =
      footprint.inner.length === 0 || style.roofForm === 'mansard'
        ? createRoof(footprint.outer, { style, eaves, rise, area: footprint.area, seed: wallSeed })
        : [];
    const walls = [footprint.outer, ...footprint.inner].flatMap((ring) =>
      createWalls(ring, { base, top: Math.max(base + 0.5, eaves), style, seed: wallSeed, place, shared }),
    );
    for (const wall of walls) wall.front = !wall.blank && options.isFront(wall);
    if (use === 'church' && footprint.area > 120) createSteeple(footprint.outer, { walls, roof, eaves, style, random });
    const top = roof.reduce((highest, { corners }) => Math.max(highest, ...heightsOf(corners)), eaves);
    return {
      id: footprint.id,
      ring: footprint.outer,
      box: ringBox(footprint.outer),
      walls,
      roof,
      top,
      base,
      tags,
      place,
    };
  });
}

function eavesOf(levels: number, style: FacadeStyle): number {
  return style.groundHeight + Math.max(0, levels - 1) * style.levelHeight + style.cornice;
}

function baseOf(tags: Tags): number {
  return Math.max(0, parseMetres(tags['min_height']) ?? (parseCount(tags['building:min_level']) ?? 0) * 3.2);
}

function heightsOf(corners: Float64Array): number[] {
  return Array.from(corners.filter((_, index) => index % 3 === 2));
}

/** Median of the tagged levels, where enough buildings have them. */
function usualLevels(footprints: readonly Footprint[]): number | undefined {
  const known = footprints
    .filter((footprint) => footprint.area > 60)
    .map(({ tags }) => parseCount(tags['building:levels']) ?? (parseMetres(tags['height']) ?? Number.NaN) / 3.4)
    .filter((levels) => levels >= 1)
    .sort((a, b) => a - b);
  return known.length < 20 ? undefined : Math.max(2, known[known.length >> 1]!);
}

/** Edges that two buildings have in common: party walls. Parts of one building share edges without being neighbours. */
function sharedEdges(footprints: readonly Footprint[]): Set<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { outer, tags } of footprints) {
    if (isSet(tags['building:part'])) continue;
    for (let i = 0; i < outer.length; i += 2) {
      const j = (i + 2) % outer.length;
      const key = edgeKey(outer[i]!, outer[i + 1]!, outer[j]!, outer[j + 1]!);
      if (seen.has(key)) shared.add(key);
      seen.add(key);
    }
  }
  return shared;
}
