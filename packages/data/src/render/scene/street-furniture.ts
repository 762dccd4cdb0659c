import { createRandom, type Random } from '@uge/core';
import type { OsmData } from '@uge/graph';
import type { LocalElements } from '../geometry/local-elements.ts';
import { createTextMask } from '../shade/bitmap-font.ts';
import type { CityStyle } from '../style/city-style.ts';
import { hslColor, type Rgb } from '../style/color.ts';
import { signText, type Withheld } from '../style/sign-text.ts';
import type { GroundIndex } from './ground-index.ts';
import type { Furniture, RoadSegment } from './scene-types.ts';
import { parseMetres } from './tags.ts';

const CAR_COLORS: readonly Rgb[] = [
  [226, 228, 230],
  [40, 42, 46],
  [150, 154, 160],
  [96, 100, 106],
  [140, 30, 34],
  [34, 60, 110],
  [206, 204, 196],
  [58, 78, 66],
];

/** Parked cars, lamps, signals, bus stops, street nameplates, fences and hedges. */
export function createFurniture(
  osm: OsmData,
  options: {
    local: LocalElements;
    seed: number | string;
    city: CityStyle;
    segments: readonly RoadSegment[];
    ground: GroundIndex;
    withheld: Withheld;
  },
): Furniture[] {
  return [...mappedFurniture(osm, options), ...options.segments.flatMap((segment) => besideRoad(segment, options))];
}

function mappedFurniture(osm: OsmData, { local }: { local: LocalElements }): Furniture[] {
  const furniture: Furniture[] = [];
  for (const node of osm.nodes.values()) {
    if (node.tags === undefined) continue;
    const [x, y] = local.toLocal([node.lon, node.lat]);
    if (node.tags['highway'] === 'bus_stop') furniture.push({ kind: 'busStop', x, y });
  }
  for (const way of osm.ways.values()) {
    const barrier = way.tags?.['barrier'];
    if (barrier !== 'wall' && barrier !== 'hedge' && barrier !== 'fence') continue;
    const { points } = local.line(way);
    const height = Math.min(4, parseMetres(way.tags?.['height']) ?? (barrier === 'wall' ? 1.8 : 1.2));
    for (let i = 0; i + 3 < points.length; i += 2) {
      const [x0, y0, x1, y1] = [points[i]!, points[i + 1]!, points[i + 2]!, points[i + 3]!];
      furniture.push({ kind: 'barrier', x0, y0, x1, y1, height, material: barrier });
    }
  }
  return furniture;
}

function besideRoad(
  segment: RoadSegment,
  { seed, city, ground, withheld }: { seed: number | string; city: CityStyle; ground: GroundIndex; withheld: Withheld },
): Furniture[] {
  const { road } = segment;
  if (!road.street || road.bridge) return [];
  const random = createRandom(seed, 'roadside', road.id, Math.round(segment.offset));
  const directionX = (segment.x1 - segment.x0) / segment.length;
  const directionY = (segment.y1 - segment.y0) / segment.length;
  const at = (along: number, right: number): { x: number; y: number; directionX: number; directionY: number } => ({
    x: segment.x0 + directionX * along + directionY * right,
    y: segment.y0 + directionY * along - directionX * right,
    directionX,
    directionY,
  });
  const furniture: Furniture[] = [];
  const isClear = ({ x, y }: { x: number; y: number }, margin: number): boolean =>
    !ground.insideBuilding(x, y) && !ground.onOtherRoad(road, { x, y, margin });
  for (const [has, along, side] of [
    [segment.signalsEnd, segment.length - segment.clearEnd - 0.5, 1],
    [segment.signalsStart && !road.oneWay, segment.clearStart + 0.5, -1],
  ] as const) {
    const place = at(along, side * (road.width / 2 + 0.6));
    if (has && isClear(place, 0)) furniture.push({ kind: 'signals', x: place.x, y: place.y });
  }
  const from = segment.clearStart + (segment.zebraStart ? 5 : 2);
  const to = segment.length - segment.clearEnd - (segment.zebraEnd ? 5 : 2);
  if (road.class !== 'pedestrian' && road.pavement > 0) {
    for (const side of [1, -1]) {
      const crowd = road.rank >= 7 ? 0.15 : 0.45;
      for (let along = from + 3; along < to - 2; along += 5.8) {
        if (random.next() > crowd) continue;
        const place = at(along, side * (road.width / 2 - 1.05));
        if (!isClear(place, 1.2)) continue;
        furniture.push({ kind: 'car', ...place, color: carColor(random, city), van: random.next() < 0.14 });
      }
    }
  }
  for (let along = 12 + 6 * random.next(), side = 1; along < to; along += 27, side = -side) {
    const place = at(along, side * (road.width / 2 + 0.5));
    if (along > from && isClear(place, 0.3)) {
      furniture.push({ kind: 'lamp', ...place, directionX: -side * directionY, directionY: side * directionX });
    }
  }
  const text = signText(road.name, withheld);
  if (segment.clearStart > 0 && text !== '' && segment.length > segment.clearStart) {
    const place = at(segment.clearStart, road.width / 2 + 0.7);
    if (isClear(place, 0.1)) {
      const look = { ...PLATE, color: city.nameplate, dark: city.nameplate, sign: createTextMask(text, 20) };
      furniture.push({ kind: 'nameplate', ...place, look });
    }
  }
  return furniture;
}

const PLATE = { text: [244, 244, 240], display: false, awning: false, stripes: false, blade: 'none', seed: 0 } as const;

function carColor(random: Random, city: CityStyle): Rgb {
  const draw = random.next();
  if (draw < 0.12) return city.taxi;
  return draw < 0.18 ? hslColor(random.next(), 0.4, 0.34) : random.pick(CAR_COLORS);
}
