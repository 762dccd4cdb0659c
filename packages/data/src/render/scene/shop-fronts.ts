import { createRandom } from '@uge/core';
import type { OsmData } from '@uge/graph';
import Flatbush from 'flatbush';
import type { LocalElements } from '../geometry/local-elements.ts';
import { segmentDistance } from '../geometry/polygon.ts';
import { createShopLook } from '../style/shop-look.ts';
import { signText, type Withheld } from '../style/sign-text.ts';
import type { Building, Furniture, ScenePlace, Wall } from './scene-types.ts';
import { NO_TAGS, type Tags } from './tags.ts';

const TRADE_KEYS = ['shop', 'amenity', 'tourism', 'leisure', 'office', 'craft', 'healthcare', 'historic'] as const;

/** Named things of the street or the ground, not of a house. */
const NOT_A_FRONT =
  /=(bench|parking|parking_space|bicycle_parking|waste_basket|fountain|park|garden|pitch|playground|artwork|memorial|monument|viewpoint|bicycle_rental|charging_station|drinking_water|post_box|telephone|picnic_site|grave_yard|statue|tree|vacant)$/;

/** `shop=bakery`, `amenity=cafe`, …: what a front is dressed for; undefined where a place has none. */
function tradeOf(tags: Tags): string | undefined {
  for (const key of TRADE_KEYS) {
    const value = tags[key];
    if (value === undefined) continue;
    const trade = `${key}=${value}`;
    return NOT_A_FRONT.test(trade) ? undefined : trade;
  }
  return undefined;
}

/** Metres from a place to the farthest wall that may carry its sign. */
const REACH = 28;

/** Metres of wall that the smallest front needs. */
const SMALLEST = 2.8;
const LARGEST = 7.5;

interface Request {
  place: number;
  id: string;
  /** For its sign. */
  text: string;
  trade: string;
  at: readonly [number, number];
}

/**
 * Give every named place a front on the nearest façade, street side first, and share a façade among its places.
 * Places out of reach of any façade get a sign on a post. Adds signs and awnings to `furniture`.
 */
export function attachShopFronts(
  osm: OsmData,
  options: {
    local: LocalElements;
    seed: number | string;
    buildings: readonly Building[];
    places: readonly ScenePlace[];
    furniture: Furniture[];
    withheld: Withheld;
  },
): void {
  const { seed, buildings, furniture } = options;
  const walls = buildings.flatMap((building) => building.walls.filter((wall) => !wall.blank && wall.base < 2));
  const index = walls.length === 0 ? undefined : wallIndex(walls);
  const taken = new Map<Wall, Request[]>();
  for (const request of collectRequests(osm, options)) {
    const wall = index === undefined ? undefined : bestWall(request, { walls, index, taken });
    if (wall !== undefined) {
      taken.set(wall, [...(taken.get(wall) ?? []), request]);
    } else {
      const look = createShopLook(createRandom(seed, 'shop', request.id), request);
      furniture.push({ kind: 'post', x: request.at[0], y: request.at[1], look, place: request.place });
    }
  }
  for (const [wall, requests] of taken) layOut(wall, { requests, seed, furniture });
}

function collectRequests(
  osm: OsmData,
  {
    places,
    buildings,
    withheld,
  }: { places: readonly ScenePlace[]; buildings: readonly Building[]; withheld: Withheld },
): Request[] {
  const requests: Request[] = [];
  const byId = new Map(buildings.map((building) => [building.id, building]));
  places.forEach((place, index) => {
    const [type, id] = place.id.split('/') as [string, string];
    const element =
      type === 'node'
        ? osm.nodes.get(Number(id))
        : type === 'way'
          ? osm.ways.get(Number(id))
          : osm.relations.get(Number(id));
    const trade = tradeOf(element?.tags ?? NO_TAGS);
    if (trade === undefined || (type !== 'node' && !byId.has(place.id))) return;
    requests.push({ place: index, id: place.id, text: signText(place.name, withheld), trade, at: [place.x, place.y] });
  });
  return requests;
}

function wallIndex(walls: readonly Wall[]): Flatbush {
  const index = new Flatbush(walls.length);
  for (const { x0, y0, x1, y1 } of walls) {
    index.add(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1));
  }
  index.finish();
  return index;
}

function bestWall(
  { at }: Request,
  { walls, index, taken }: { walls: readonly Wall[]; index: Flatbush; taken: ReadonlyMap<Wall, readonly Request[]> },
): Wall | undefined {
  let best: Wall | undefined;
  let bestScore = REACH + 12;
  for (const i of index.search(at[0] - REACH, at[1] - REACH, at[0] + REACH, at[1] + REACH)) {
    const wall = walls[i]!;
    if (wall.length < SMALLEST * ((taken.get(wall)?.length ?? 0) + 1)) continue;
    const score = segmentDistance(at, wall) + (wall.front ? 0 : 12);
    if (score < bestScore) {
      best = wall;
      bestScore = score;
    }
  }
  return best;
}

function layOut(
  wall: Wall,
  { requests, seed, furniture }: { requests: readonly Request[]; seed: number | string; furniture: Furniture[] },
): void {
  const width = Math.min(LARGEST, wall.length / requests.length);
  const alongWall = ({ at }: Request): number =>
    (at[0] - wall.x0) * wall.directionX + (at[1] - wall.y0) * wall.directionY;
  const sorted = requests
    .map((request) => ({ request, from: alongWall(request) - width / 2 }))
    .sort((a, b) => a.from - b.from || (a.request.id < b.request.id ? -1 : 1));
  let earliest = 0;
  for (const entry of sorted) {
    entry.from = Math.max(entry.from, earliest);
    earliest = entry.from + width;
  }
  let latest = wall.length;
  for (const entry of sorted.reverse()) {
    entry.from = Math.min(entry.from, latest - width);
    latest = entry.from;
  }
  for (const { request, from } of sorted.reverse()) {
    const look = createShopLook(createRandom(seed, 'shop', request.id), request);
    const to = from + width;
    wall.shops.push({ from, to, look, place: request.place });
    const at = (along: number): [number, number] => [
      wall.x0 + wall.directionX * along,
      wall.y0 + wall.directionY * along,
    ];
    const facing = { normalX: wall.normalX, normalY: wall.normalY };
    if (look.awning) {
      const [x0, y0] = at(from + 0.25);
      const [x1, y1] = at(to - 0.25);
      furniture.push({ kind: 'awning', x0, y0, x1, y1, ...facing, look, place: request.place });
    }
    if (look.blade !== 'none') {
      const [x, y] = at(from + 0.3);
      furniture.push({
        kind: 'blade',
        x,
        y,
        directionX: wall.normalX,
        directionY: wall.normalY,
        look,
        place: request.place,
      });
    }
  }
}
