import { createRandom, type Random } from '@uge/core';
import type { Point } from '../osm-builder.ts';
import type { CityPlan } from './city-plan.ts';
import { type District, districtAt } from './districts.ts';

type BlockUse = 'built' | 'park' | 'square' | 'school' | 'hospital' | 'station' | 'cemetery' | 'river';

/** A piece of ground with streets on all sides. */
export interface Block {
  use: BlockUse;
  /** Crossings along its edge, counter-clockwise. */
  corners: (readonly [column: number, row: number])[];
  points: Point[];
  district: District;
  /** `block/<column>/<row>`, for seeding. */
  id: string;
}

export interface BlockPlan {
  blocks: Block[];
  /** Cell edges without a street because both sides are one block, as `c,r-c,r` of their ends. */
  closed: ReadonlySet<string>;
}

/** Cut the grid into blocks: parks and large plots take several cells, the diagonal halves its cells. */
export function planBlocks(
  seed: number | string,
  { city, plan, districts }: { city: string; plan: CityPlan; districts: readonly District[] },
): BlockPlan {
  const random = createRandom(seed, 'blocks', city);
  const columns = plan.points.length - 1;
  const rows = plan.points[0]!.length - 1;
  const taken = new Set<string>(plan.diagonal.map(([c, r]) => `${c},${r}`));
  const blocks: Block[] = [];
  const closed = new Set<string>();
  const add = (use: BlockUse, corners: Block['corners']): void => {
    const points = corners.map(([c, r]) => plan.points[c]![r]!);
    const district = districtAt(districts, meanOf(points));
    blocks.push({ use, corners, points, district, id: `block/${corners[0]![0]}/${corners[0]![1]}/${corners.length}` });
  };
  const claim = (use: BlockUse, { c, r, wide, high }: Rectangle): void => {
    forCells({ c, r, wide, high }, (x, y) => taken.add(`${x},${y}`));
    for (const edge of innerEdges({ c, r, wide, high })) closed.add(edge);
    add(use, outline({ c, r, wide, high }));
  };
  for (let c = 0; c < columns; c++) claim('river', { c, r: plan.riverRow, wide: 1, high: 1 });
  for (const [c, r] of plan.diagonal) {
    add('built', [
      [c, r],
      [c + 1, r],
      [c + 1, r + 1],
    ]);
    add('built', [
      [c, r],
      [c + 1, r + 1],
      [c, r + 1],
    ]);
  }
  const fits = (rectangle: Rectangle): boolean => isFree(rectangle, { plan, taken });
  for (const [use, wide, high] of LARGE_PLOTS) {
    const spots = allSpots({ columns, rows, wide, high }).filter(fits);
    const wanted = spots.filter((spot) => suits(use, zoneOf(spot, { plan, districts })));
    const from = wanted.length > 0 ? wanted : spots;
    if (from.length > 0) claim(use, random.pick(from));
  }
  for (const spot of allSpots({ columns, rows, wide: 1, high: 1 })) {
    if (!fits(spot)) continue;
    const [wide, high] = mergeOf(random);
    claim('built', fits({ ...spot, wide, high }) ? { ...spot, wide, high } : spot);
  }
  return { blocks, closed };
}

interface Rectangle {
  c: number;
  r: number;
  wide: number;
  high: number;
}

const LARGE_PLOTS: readonly (readonly [BlockUse, wide: number, high: number])[] = [
  ['park', 2, 2],
  ['square', 1, 1],
  ['station', 2, 1],
  ['school', 1, 1],
  ['hospital', 1, 1],
  ['park', 1, 1],
  ['park', 1, 1],
  ['school', 1, 1],
  ['cemetery', 1, 1],
];

function suits(use: BlockUse, zone: string): boolean {
  if (use === 'square') return zone === 'centre';
  if (use === 'station') return zone === 'commercial' || zone === 'industrial';
  if (use === 'school' || use === 'cemetery') return zone === 'residential' || zone === 'garden';
  return zone !== 'industrial';
}

function mergeOf(random: Random): [wide: number, high: number] {
  const draw = random.next();
  return draw < 0.06 ? [2, 1] : draw < 0.12 ? [1, 2] : [1, 1];
}

function zoneOf({ c, r }: Rectangle, { plan, districts }: { plan: CityPlan; districts: readonly District[] }): string {
  return districtAt(districts, plan.points[c]![r]!).zone;
}

function allSpots({
  columns,
  rows,
  wide,
  high,
}: {
  columns: number;
  rows: number;
  wide: number;
  high: number;
}): Rectangle[] {
  const spots: Rectangle[] = [];
  for (let c = 0; c + wide <= columns; c++) for (let r = 0; r + high <= rows; r++) spots.push({ c, r, wide, high });
  return spots;
}

/** Free cells, and no through street between them. */
function isFree(
  { c, r, wide, high }: Rectangle,
  { plan, taken }: { plan: CityPlan; taken: ReadonlySet<string> },
): boolean {
  if (c + wide >= plan.points.length || r + high >= plan.points[0]!.length) return false;
  let free = true;
  forCells({ c, r, wide, high }, (x, y) => {
    if (taken.has(`${x},${y}`)) free = false;
  });
  for (let x = c + 1; x < c + wide; x++) if (plan.columnClass[x] !== 'residential') free = false;
  for (let y = r + 1; y < r + high; y++) if (plan.rowClass[y] !== 'residential') free = false;
  return free;
}

function forCells({ c, r, wide, high }: Rectangle, visit: (column: number, row: number) => void): void {
  for (let x = c; x < c + wide; x++) for (let y = r; y < r + high; y++) visit(x, y);
}

function innerEdges({ c, r, wide, high }: Rectangle): string[] {
  const edges: string[] = [];
  for (let x = c + 1; x < c + wide; x++) for (let y = r; y < r + high; y++) edges.push(edgeName([x, y], [x, y + 1]));
  for (let y = r + 1; y < r + high; y++) for (let x = c; x < c + wide; x++) edges.push(edgeName([x, y], [x + 1, y]));
  return edges;
}

function outline({ c, r, wide, high }: Rectangle): [number, number][] {
  const corners: [number, number][] = [];
  for (let x = c; x < c + wide; x++) corners.push([x, r]);
  for (let y = r; y < r + high; y++) corners.push([c + wide, y]);
  for (let x = c + wide; x > c; x--) corners.push([x, r + high]);
  for (let y = r + high; y > r; y--) corners.push([c, y]);
  return corners;
}

/** The same for both directions of an edge. */
export function edgeName(a: readonly [number, number], b: readonly [number, number]): string {
  const [first, second] = a[0] < b[0] || (a[0] === b[0] && a[1] <= b[1]) ? [a, b] : [b, a];
  return `${first.join()}-${second.join()}`;
}

function meanOf(points: readonly Point[]): Point {
  const sum = points.reduce(([x, y], point): [number, number] => [x + point[0], y + point[1]], [0, 0]);
  return [sum[0]! / points.length, sum[1]! / points.length];
}
