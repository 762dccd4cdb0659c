import { createRandom, type Random } from '@uge/core';
import type { Namer } from './names/create-namer.ts';
import type { OsmBuilder, Point } from './osm-builder.ts';
import { insetPolygon, insidePolygon, lerp, middleOf } from './plan/block-geometry.ts';
import type { Block } from './plan/blocks.ts';
import type { CityPlan } from './plan/city-plan.ts';

export interface GroundContext {
  seed: number | string;
  namer: Namer;
  /** The block without its pavements. */
  ground: readonly Point[];
}

/** Parks, squares and plots of public buildings. */
export function buildGround(builder: OsmBuilder, block: Block, context: GroundContext): void {
  const random = createRandom(context.seed, 'ground', block.id);
  switch (block.use) {
    case 'park':
      buildPark(builder, block, { ...context, random });
      break;
    case 'square':
      buildSquare(builder, context);
      break;
    case 'cemetery':
      builder.area(context.ground, {
        landuse: 'cemetery',
        name: context.namer.place('church', { district: block.district.name }),
      });
      plantTrees(builder, { ...context, random, squareMetresPerTree: 420 });
      break;
    default:
      buildInstitution(builder, block, { ...context, random });
  }
}

function buildPark(
  builder: OsmBuilder,
  block: Block,
  { namer, ground, random }: GroundContext & { random: Random },
): void {
  builder.area(ground, { leisure: 'park', name: namer.street('parks') });
  const middle = middleOf(block.points);
  const centre = builder.node(middle);
  const walk = namer.street('lanes');
  block.corners.forEach((_corner, i) => {
    if (block.corners.length > 4 && i % 2 === 1) return;
    const tags = { highway: 'footway', surface: 'fine_gravel', ...(i < 2 ? { name: walk } : {}) };
    builder.way([builder.node(block.points[i]!), builder.node(lerp(block.points[i]!, middle, 0.55)), centre], tags);
  });
  const corner = ground[0]!;
  const playground = [0.42, 0.52, 0.62].map((share) => lerp(corner, middle, share));
  const [from, to] = [playground[0]!, playground[2]!];
  const side: Point = [-(to[1] - from[1]) * 0.5, (to[0] - from[0]) * 0.5];
  const away: Point = [side[0] * 0.35, side[1] * 0.35];
  builder.area(
    [
      [from[0] + away[0], from[1] + away[1]],
      [to[0] + away[0], to[1] + away[1]],
      [to[0] + away[0] + side[0], to[1] + away[1] + side[1]],
      [from[0] + away[0] + side[0], from[1] + away[1] + side[1]],
    ],
    { leisure: 'playground', name: namer.place('playground') },
  );
  plantTrees(builder, { ground, random, squareMetresPerTree: 190 });
}

function buildSquare(builder: OsmBuilder, { namer, ground }: GroundContext): void {
  builder.area(ground, { place: 'square', highway: 'pedestrian', area: 'yes', name: namer.street('squares') });
  const middle = middleOf(ground);
  builder.place(middle, { amenity: 'fountain' });
  for (const point of ground) builder.place(lerp(point, middle, 0.25), { natural: 'tree' });
}

const INSTITUTIONS = {
  school: { area: { amenity: 'school' }, building: 'school', levels: '3', name: 'school' },
  hospital: { area: { amenity: 'hospital' }, building: 'hospital', levels: '6', name: 'hospital' },
  station: { area: { landuse: 'railway' }, building: 'train_station', levels: '2', name: 'station' },
} as const;

function buildInstitution(
  builder: OsmBuilder,
  block: Block,
  { namer, ground, random }: GroundContext & { random: Random },
): void {
  const kind = INSTITUTIONS[block.use as keyof typeof INSTITUTIONS];
  const name = namer.place(kind.name, { district: block.district.name });
  builder.area(ground, block.use === 'station' ? kind.area : { ...kind.area, name });
  const [a, b, c, d] = [ground[0]!, ground[1]!, ground.at(-2)!, ground.at(-1)!];
  const inside = (s: number, t: number): Point => lerp(lerp(a, b, s), lerp(d, c, s), t);
  const hall = [inside(0.1, 0.12), inside(0.9, 0.12), inside(0.9, 0.45), inside(0.1, 0.45)];
  const building = { building: kind.building, 'building:levels': kind.levels };
  builder.area(hall, building);
  if (block.use === 'station') {
    builder.place(middleOf(hall), { railway: 'station', public_transport: 'station', name });
  } else if (block.use === 'school') {
    builder.area([inside(0.15, 0.6), inside(0.65, 0.6), inside(0.65, 0.92), inside(0.15, 0.92)], { leisure: 'pitch' });
  } else {
    builder.area([inside(0.1, 0.62), inside(0.35, 0.62), inside(0.35, 0.9), inside(0.1, 0.9)], building);
  }
  for (let i = 0; i < 6; i++) builder.place(inside(0.08 + 0.84 * random.next(), 0.53), { natural: 'tree' });
}

function plantTrees(
  builder: OsmBuilder,
  { ground, random, squareMetresPerTree }: { ground: readonly Point[]; random: Random; squareMetresPerTree: number },
): void {
  const xs = ground.map(([x]) => x);
  const ys = ground.map(([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const tries = Math.round(((right - left) * (high - low)) / squareMetresPerTree);
  for (let i = 0; i < tries; i++) {
    const point: Point = [left + random.next() * (right - left), low + random.next() * (high - low)];
    if (insidePolygon(ground, point)) builder.place(point, { natural: 'tree' });
  }
}

/** Metres between a quay street's middle and the water. */
const QUAY = 15;

/** Water between the quays from one side of the city to the other. */
export function buildRiver(builder: OsmBuilder, { plan, name }: { plan: CityPlan; name: string }): void {
  const south = plan.points.map((column) => column[plan.riverRow]!);
  const north = plan.points.map((column) => column[plan.riverRow + 1]!);
  const inset = insetPolygon(
    [...south, ...north.toReversed()],
    [...south, ...north].map(() => QUAY),
  );
  if (inset === undefined) return;
  builder.area(inset, { natural: 'water', water: 'river', name });
  const line = south.map((point, i) => builder.node(lerp(point, north[i]!, 0.5)));
  builder.way(line, { waterway: 'river', name });
}

/** Metres of meadow around the built-up square, from the outermost streets out. */
const OUTSKIRTS = { from: 13, to: 150 };

/** Meadows on all four sides, so that the last streets lead into the country. */
export function buildOutskirts(builder: OsmBuilder, plan: CityPlan): void {
  const last = plan.points.length - 1;
  const sides = [
    plan.points.map((column) => column[0]!),
    plan.points[last]!,
    plan.points.map((column) => column.at(-1)!).toReversed(),
    plan.points[0]!.toReversed(),
  ];
  const rim = sides.flatMap((side) => side.slice(0, -1));
  const near = insetPolygon(
    rim,
    rim.map(() => -OUTSKIRTS.from),
  );
  const far = insetPolygon(
    rim,
    rim.map(() => -OUTSKIRTS.to),
  );
  if (near === undefined || far === undefined) return;
  let start = 0;
  for (const side of sides) {
    const along = side.map((_point, i) => (start + i) % rim.length);
    const outline = [...along.map((i) => far[i]!), ...along.toReversed().map((i) => near[i]!)];
    builder.area(outline, { landuse: 'meadow' });
    start += side.length - 1;
  }
}
