import type { LonLat, OsmData } from '@uge/graph';
import type Flatbush from 'flatbush';
import { type LocalElements, toLocalElements } from './geometry/local-elements.ts';
import { ringBox, segmentDistance } from './geometry/polygon.ts';
import { createBuildings } from './scene/buildings.ts';
import { cityNamesOf } from './scene/city-names.ts';
import { createDistricts } from './scene/districts.ts';
import { createGroundAreas } from './scene/ground-areas.ts';
import { createGroundIndex, indexBoxes, indexSegments } from './scene/ground-index.ts';
import { createRoadSegments } from './scene/roads.ts';
import type { Furniture, RoadSegment, ScenePlace, StreetScene, Wall } from './scene/scene-types.ts';
import { attachShopFronts } from './scene/shop-fronts.ts';
import { createFurniture } from './scene/street-furniture.ts';
import { createTrees } from './scene/trees.ts';
import type { CityStyleName } from './style/archetype.ts';
import { createCityStyle } from './style/city-style.ts';

export interface StreetSceneOptions {
  /** Decides everything that OSM leaves open: colours, window patterns, untagged heights, street trees, cars. */
  seed: number | string;
  /** Name of the city; cities of one seed differ by it. No sign says it. */
  city: string;
  /** Building tradition. Default: drawn by seed from those of the extract's part of the world. */
  style?: CityStyleName;
}

/**
 * Prepare an extract for {@link renderStreetView}: everything it says is there, in metres around its middle, with the
 * look of each thing decided. Takes about a second for 20 000 buildings; render any number of views from it.
 *
 * @param osm - elements in EPSG:4326. Untagged heights, widths and trees are filled in plausibly.
 * @throws {UgeError} `data/unknown-city-style`.
 */
export function createStreetScene(osm: OsmData, options: StreetSceneOptions): StreetScene {
  const { seed, city } = options;
  const local = toLocalElements(osm);
  const style = createCityStyle(seed, { city, origin: local.origin, name: options.style });
  const places = collectPlaces(osm, local);
  const placeIndex = new Map(places.map(({ id }, index) => [id, index]));
  const placeOf = (id: string): number => placeIndex.get(id) ?? -1;
  const districtAt = createDistricts(osm, { local, seed, city: style });
  const segments = createRoadSegments(osm, local);
  const segmentIndex = indexSegments(segments);
  const { areas, rings } = createGroundAreas(osm, { local, placeOf });
  const isFront = (wall: Wall): boolean => facesStreet(wall, { segments, segmentIndex });
  const buildings = createBuildings(osm, { local, seed, city: style, districtAt, placeOf, isFront });
  const water = rings.filter(({ cover }) => cover === 'water').map(({ ring }) => ring);
  const ground = createGroundIndex({ buildings, segments, segmentIndex, water });
  const trees = createTrees(osm, { local, seed, city: style, districtAt, ground, segments, greens: rings });
  const withheld = { cityNames: cityNamesOf(osm, city) };
  const furniture = createFurniture(osm, { local, seed, city: style, segments, ground, withheld });
  attachShopFronts(osm, { local, seed, buildings, places, furniture, withheld });
  const towers = buildings.flatMap(({ top }, i) => (top > TOWER ? [i] : []));
  return {
    city,
    seed,
    origin: local.origin,
    style,
    buildings,
    buildingIndex: indexBoxes(buildings.map(({ box }) => box)),
    towers,
    towerIndex: indexBoxes(towers.map((i) => buildings[i]!.box)),
    areas,
    areaIndex: indexBoxes(areas.map(({ triangles }) => ringBox(triangles))),
    segments,
    segmentIndex,
    trees,
    treeIndex: indexBoxes(trees.map(({ x, y }) => ({ minX: x, minY: y, maxX: x, maxY: y }))),
    furniture,
    furnitureIndex: indexSegments(furniture.map(extentOf)),
    places,
    toLocal: local.toLocal as (position: LonLat) => [number, number],
  };
}

/** Metres above which a building is seen from afar. */
const TOWER = 45;

const PLACE_KEYS = [
  'shop',
  'amenity',
  'tourism',
  'leisure',
  'office',
  'craft',
  'healthcare',
  'historic',
  'building',
] as const;

function collectPlaces(osm: OsmData, local: LocalElements): ScenePlace[] {
  const places: ScenePlace[] = [];
  const isPlace = (tags: Readonly<Record<string, string>>): boolean =>
    PLACE_KEYS.some((key) => tags[key] !== undefined);
  for (const node of osm.nodes.values()) {
    const name = node.tags?.['name'];
    if (name === undefined || !isPlace(node.tags!)) continue;
    const [x, y] = local.toLocal([node.lon, node.lat]);
    places.push({ id: `node/${node.id}`, name, x, y });
  }
  for (const way of osm.ways.values()) {
    const name = way.tags?.['name'];
    if (name === undefined || !isPlace(way.tags!)) continue;
    const middle = meanOf(local.line(way).points);
    if (middle !== undefined) places.push({ id: `way/${way.id}`, name, ...middle });
  }
  for (const relation of osm.relations.values()) {
    const name = relation.tags?.['name'];
    if (name === undefined || !isPlace(relation.tags!)) continue;
    const middle = meanOf(local.relationRings(relation).outer[0] ?? new Float64Array());
    if (middle !== undefined) places.push({ id: `relation/${relation.id}`, name, ...middle });
  }
  return places;
}

function meanOf(points: Float64Array): { x: number; y: number } | undefined {
  if (points.length === 0) return undefined;
  let x = 0;
  let y = 0;
  for (let i = 0; i < points.length; i += 2) {
    x += points[i]!;
    y += points[i + 1]!;
  }
  return { x: (2 * x) / points.length, y: (2 * y) / points.length };
}

/** Metres from a front to the middle of its street beyond the half width of the carriageway. */
const FRONT_REACH = 11;

function facesStreet(
  wall: Wall,
  { segments, segmentIndex }: { segments: readonly RoadSegment[]; segmentIndex: Flatbush | undefined },
): boolean {
  const x = (wall.x0 + wall.x1) / 2;
  const y = (wall.y0 + wall.y1) / 2;
  const found = segmentIndex?.search(x - 26, y - 26, x + 26, y + 26) ?? [];
  return found.some((i) => {
    const segment = segments[i]!;
    if (!segment.road.street || segmentDistance([x, y], segment) > segment.road.width / 2 + FRONT_REACH) return false;
    const across = Math.abs(
      (wall.directionX * (segment.x1 - segment.x0) + wall.directionY * (segment.y1 - segment.y0)) / segment.length,
    );
    const outside = (segment.x0 - x) * wall.normalX + (segment.y0 - y) * wall.normalY;
    return across > 0.7 && outside > 0;
  });
}

function extentOf(item: Furniture): { x0: number; y0: number; x1: number; y1: number } {
  return 'x0' in item ? item : { x0: item.x, y0: item.y, x1: item.x, y1: item.y };
}
