import { createRandom, type Random } from '@uge/core';
import type { CityStyleName } from '../render/style/archetype.ts';
import { ARCHETYPES } from '../render/style/archetypes.ts';
import { pickWeighted } from '../render/style/weighted.ts';
import type { Namer } from './names/create-namer.ts';
import type { OsmBuilder, Point } from './osm-builder.ts';
import { type BlockSide, blockSides, lerp, middleOf } from './plan/block-geometry.ts';
import type { Block } from './plan/blocks.ts';
import type { Zone } from './plan/districts.ts';
import type { Street } from './plan/streets.ts';

/** A plot with a door on a street, where a shop or office may open. */
export interface Lot {
  zone: Zone;
  district: string;
  street: Street;
  houseNumber: string;
  /** Just behind the door. */
  door: Point;
}

export interface HouseContext {
  seed: number | string;
  style: CityStyleName;
  namer: Namer;
  /** Street along edge n of the block. */
  streetAt: (edge: number) => Street | undefined;
  /** Next free number of a street, on alternating sides. */
  nextNumber: (street: Street) => string;
}

type Layout = 'perimeter' | 'towers' | 'slabs' | 'detached' | 'sheds';

/** Fill a block with buildings as its district builds: closed fronts, towers, slabs, houses or sheds. */
export function buildHouses(
  builder: OsmBuilder,
  block: Block,
  context: HouseContext & { ground: readonly Point[] },
): Lot[] {
  const random = createRandom(context.seed, 'houses', block.id);
  const { zone } = block.district;
  const layout = pickWeighted(random, LAYOUTS[zone](context.style));
  const shape = SHAPES[layout];
  const lots: Lot[] = [];
  for (const side of blockSides(context.ground, shape.depth)) {
    const street = context.streetAt(side.edge);
    if (street === undefined || side.length < 8) continue;
    for (const plot of cutPlots(random, { side, shape })) {
      const tags = buildingTags(random, { zone, layout, style: context.style });
      const houseNumber = context.nextNumber(street);
      builder.area(plot.corners, { ...tags, 'addr:street': street.name, 'addr:housenumber': houseNumber });
      lots.push({ zone, district: block.district.name, street, houseNumber, door: plot.door });
    }
  }
  if (lots.length > 0) nameEstate(builder, random, { block, ...context });
  if (layout === 'slabs') builder.area(shrink(context.ground, 0.42), { landuse: 'grass' });
  if (layout === 'sheds') builder.area(shrink(context.ground, 0.3), { amenity: 'parking' });
  return lots;
}

/** Some blocks are one estate with a name of its own, so that what stands there is within a named area. */
const ESTATES: Readonly<Record<Zone, { share: number; trade: string; landuse: string }>> = {
  centre: { share: 0.3, trade: 'arcade', landuse: 'retail' },
  commercial: { share: 0.4, trade: 'plaza', landuse: 'commercial' },
  residential: { share: 0.15, trade: 'estate', landuse: 'residential' },
  garden: { share: 0.1, trade: 'estate', landuse: 'residential' },
  industrial: { share: 0.4, trade: 'yard', landuse: 'industrial' },
};

function nameEstate(
  builder: OsmBuilder,
  random: Random,
  { block, ground, namer }: { block: Block; ground: readonly Point[]; namer: Namer },
): void {
  const { share, trade, landuse } = ESTATES[block.district.zone];
  if (random.next() < share) builder.area(ground, { landuse, name: namer.place(trade) });
}

interface Shape {
  /** Metres from pavement to back. */
  depth: number;
  /** Metres of front. */
  front: readonly [least: number, most: number];
  /** Metres between pavement and front, and between neighbours; 0 for closed fronts. */
  setback: number;
  gap: number;
}

const SHAPES: Readonly<Record<Layout, Shape>> = {
  perimeter: { depth: 13, front: [13, 24], setback: 0, gap: 0 },
  towers: { depth: 24, front: [22, 38], setback: 0, gap: 2.5 },
  slabs: { depth: 20, front: [36, 60], setback: 7, gap: 12 },
  detached: { depth: 17, front: [13, 19], setback: 5, gap: 4 },
  sheds: { depth: 26, front: [28, 46], setback: 3, gap: 5 },
};

const LAYOUTS: Readonly<Record<Zone, (style: CityStyleName) => readonly (readonly [Layout, number])[]>> = {
  centre: (style) =>
    style === 'brick' || style === 'modern' || style === 'tropical'
      ? [
          ['perimeter', 3],
          ['towers', 2],
        ]
      : [['perimeter', 1]],
  commercial: (style) =>
    style === 'limestone' || style === 'plaster'
      ? [
          ['perimeter', 3],
          ['towers', 1],
        ]
      : [
          ['towers', 2],
          ['perimeter', 2],
        ],
  residential: (style) =>
    style === 'tropical' || style === 'modern'
      ? [
          ['slabs', 3],
          ['perimeter', 1],
        ]
      : [
          ['perimeter', 4],
          ['slabs', 0.6],
        ],
  garden: () => [['detached', 1]],
  industrial: () => [
    ['sheds', 3],
    ['perimeter', 0.6],
  ],
};

function cutPlots(
  random: Random,
  { side, shape }: { side: BlockSide; shape: Shape },
): { corners: Point[]; door: Point }[] {
  const [least, most] = shape.front;
  const count = Math.max(1, Math.round(side.length / (least + (most - least) * random.next())));
  const shares = [0];
  for (let i = 1; i < count; i++) shares.push((i + (random.next() - 0.5) * 0.4) / count);
  shares.push(1);
  const near = shape.setback / shape.depth;
  const plots: { corners: Point[]; door: Point }[] = [];
  for (let i = 0; i < count; i++) {
    const gap = shape.gap / 2 / side.length;
    const from = shares[i]! + gap;
    const to = shares[i + 1]! - gap;
    if ((to - from) * side.length < 4.5) continue;
    const far = shape.gap === 0 ? 1 : 0.92 - 0.1 * random.next();
    const corners = [side.at(from, near), side.at(to, near), side.at(to, far), side.at(from, far)];
    if (distance(corners[2]!, corners[3]!) < 1.5) corners.pop();
    const front = side.at((from + to) / 2, near);
    plots.push({ corners, door: lerp(front, side.at((from + to) / 2, 1), 2 / shape.depth) });
  }
  return plots;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

function buildingTags(
  random: Random,
  { zone, layout, style }: { zone: Zone; layout: Layout; style: CityStyleName },
): Record<string, string> {
  const usual = ARCHETYPES[style].levels;
  const share = 0.7 + 0.6 * random.next();
  const levels = Math.max(
    1,
    Math.round(
      layout === 'towers'
        ? usual * (zone === 'centre' ? 2.2 : 1.5) * share
        : layout === 'slabs'
          ? Math.max(5, usual) * share
          : layout === 'detached'
            ? 1 + random.int(2) + random.next()
            : layout === 'sheds'
              ? 1 + random.next()
              : Math.min(9, usual) * (zone === 'centre' ? 1.05 : 0.8) * share,
    ),
  );
  const kind =
    layout === 'towers'
      ? random.pick(['office', 'commercial', 'apartments', 'hotel'])
      : layout === 'detached'
        ? random.pick(['house', 'detached', 'semidetached_house'])
        : layout === 'sheds'
          ? random.pick(['industrial', 'warehouse', 'industrial'])
          : zone === 'centre'
            ? random.pick(['retail', 'apartments', 'commercial', 'yes'])
            : random.pick(['apartments', 'residential', 'yes']);
  return { building: kind, 'building:levels': String(levels), ...material(random, { kind, style }) };
}

const MATERIALS = {
  brick: 'brick',
  ashlar: 'stone',
  plaster: 'plaster',
  panel: 'concrete',
  glass: 'glass',
  siding: 'wood',
  corrugated: 'metal',
} as const;

const ROOF_SHAPES = { flat: 'flat', mansard: 'mansard', hip: 'hipped', gable: 'gabled' } as const;

/** What mappers tag of a building's look: most of them, as in a well-mapped city. */
function material(random: Random, { kind, style }: { kind: string; style: CityStyleName }): Record<string, string> {
  const archetype = ARCHETYPES[style];
  const tags: Record<string, string> = {};
  if (/house|detached|industrial|warehouse/.test(kind)) return tags;
  if (random.next() < 0.7) tags['roof:shape'] = ROOF_SHAPES[pickWeighted(random, archetype.roofs)];
  if (random.next() < 0.8) {
    const family = pickWeighted(random, archetype.families);
    tags['building:material'] = MATERIALS[family];
    if (random.next() < 0.6) tags['building:colour'] = hexColor(random.pick(archetype.colors[family]));
  }
  return tags;
}

function hexColor(color: readonly [number, number, number]): string {
  return `#${color.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

/** The polygon scaled about its middle. */
function shrink(points: readonly Point[], share: number): Point[] {
  const middle = middleOf(points);
  return points.map((point) => lerp(middle, point, share));
}
