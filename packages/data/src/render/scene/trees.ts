import { createRandom, type Random } from '@uge/core';
import type { OsmData } from '@uge/graph';
import type { LocalElements } from '../geometry/local-elements.ts';
import { type Ring, ringArea, ringBox, ringContains } from '../geometry/polygon.ts';
import type { CityStyle } from '../style/city-style.ts';
import { mixColor, type Rgb, scaleColor } from '../style/color.ts';
import type { DistrictStyle } from '../style/district-style.ts';
import { type GroundIndex, indexBoxes } from './ground-index.ts';
import type { GroundCover, RoadSegment, Tree } from './scene-types.ts';
import { parseMetres, type Tags } from './tags.ts';

interface TreeOptions {
  local: LocalElements;
  seed: number | string;
  city: CityStyle;
  districtAt: (x: number, y: number) => DistrictStyle;
  ground: GroundIndex;
  segments: readonly RoadSegment[];
  greens: readonly { cover: GroundCover; ring: Ring; id: string }[];
}

/** Mapped trees and tree rows, trees scattered over parks and woods, and street trees where the district has them. */
export function createTrees(osm: OsmData, options: TreeOptions): Tree[] {
  const mapped = mappedTrees(osm, options);
  return [...mapped, ...parkTrees(options, mapped), ...streetTrees(options)];
}

/** Square metres of ground for each scattered tree. */
const GROUND_PER_TREE: Partial<Record<GroundCover, number>> = { grass: 210, forest: 55 };

/** Square metres for each mapped tree of an area whose trees are mapped. */
const WELL_MAPPED = 900;

/** Most trees scattered over one area. */
const MAXIMUM_PER_AREA = 4000;

function mappedTrees(osm: OsmData, options: TreeOptions): Tree[] {
  const trees: Tree[] = [];
  for (const node of osm.nodes.values()) {
    if (node.tags?.['natural'] !== 'tree') continue;
    const [x, y] = options.local.toLocal([node.lon, node.lat]);
    const random = createRandom(options.seed, 'tree', node.id);
    trees.push(growTree(random, { x, y, tags: node.tags, city: options.city, district: options.districtAt(x, y) }));
  }
  for (const way of osm.ways.values()) {
    if (way.tags?.['natural'] !== 'tree_row') continue;
    const { points } = options.local.line(way);
    const random = createRandom(options.seed, 'tree-row', way.id);
    for (let i = 0; i + 3 < points.length; i += 2) {
      const [x0, y0, x1, y1] = [points[i]!, points[i + 1]!, points[i + 2]!, points[i + 3]!];
      const length = Math.hypot(x1 - x0, y1 - y0);
      for (let along = 0; along < length; along += 8) {
        const x = x0 + ((x1 - x0) * along) / length;
        const y = y0 + ((y1 - y0) * along) / length;
        trees.push(growTree(random, { x, y, tags: way.tags, city: options.city, district: options.districtAt(x, y) }));
      }
    }
  }
  return trees;
}

function parkTrees({ seed, city, districtAt, ground, greens }: TreeOptions, mapped: readonly Tree[]): Tree[] {
  const trees: Tree[] = [];
  const mappedIndex = indexBoxes(mapped.map(({ x, y }) => ({ minX: x, minY: y, maxX: x, maxY: y })));
  for (const { cover, ring, id } of greens) {
    const groundPerTree = GROUND_PER_TREE[cover];
    if (groundPerTree === undefined) continue;
    const random = createRandom(seed, 'park-trees', id);
    const box = ringBox(ring);
    const boxArea = (box.maxX - box.minX) * (box.maxY - box.minY);
    const tries = Math.min(MAXIMUM_PER_AREA, Math.round((boxArea * 1.15) / groundPerTree));
    if (ringArea(ring) < 60) continue;
    const known = mappedIndex?.search(box.minX, box.minY, box.maxX, box.maxY).length ?? 0;
    if (known > boxArea / WELL_MAPPED) continue;
    for (let i = 0; i < tries; i++) {
      const x = box.minX + random.next() * (box.maxX - box.minX);
      const y = box.minY + random.next() * (box.maxY - box.minY);
      if (!ringContains(ring, x, y) || ground.onRoad(x, y, 1.5) || ground.insideBuilding(x, y) || ground.onWater(x, y))
        continue;
      trees.push(growTree(random, { x, y, tags: {}, city, district: districtAt(x, y) }));
    }
  }
  return trees;
}

function streetTrees({ seed, city, districtAt, ground, segments }: TreeOptions): Tree[] {
  const trees: Tree[] = [];
  const perRoad = new Map<string, { random: Random; next: number; sides: number; spacing: number }>();
  for (const segment of segments) {
    const { road } = segment;
    if (!road.street || road.bridge) continue;
    let row = perRoad.get(road.id);
    if (row === undefined) {
      const random = createRandom(seed, 'street-trees', road.id);
      const sides = random.next() < 0.42 * districtAt(segment.x0, segment.y0).treeScale ? 1 + random.int(2) : 0;
      row = { random, next: 6 * random.next(), sides, spacing: 8 + 6 * random.next() };
      perRoad.set(road.id, row);
    }
    if (row.sides === 0) continue;
    const directionX = (segment.x1 - segment.x0) / segment.length;
    const directionY = (segment.y1 - segment.y0) / segment.length;
    for (; row.next < segment.offset + segment.length; row.next += row.spacing) {
      const along = row.next - segment.offset;
      if (along < segment.clearStart + 4 || along > segment.length - segment.clearEnd - 4) continue;
      for (let side = 0; side < row.sides; side++) {
        const away = (road.width / 2 + 1.1) * (side === 0 ? 1 : -1);
        const x = segment.x0 + directionX * along + directionY * away;
        const y = segment.y0 + directionY * along - directionX * away;
        if (ground.insideBuilding(x, y) || ground.onRoad(x, y, 0.6) || ground.onWater(x, y)) continue;
        if (row.random.next() < 0.2) continue;
        trees.push(growTree(row.random, { x, y, tags: {}, city, district: districtAt(x, y), scale: 0.8 }));
      }
    }
  }
  return trees;
}

function growTree(
  random: Random,
  options: { x: number; y: number; tags: Tags; city: CityStyle; district: DistrictStyle; scale?: number },
): Tree {
  const { x, y, tags, city, district } = options;
  const form: Tree['form'] =
    tags['leaf_type'] === 'needleleaved'
      ? 'conifer'
      : /palm|arec/i.test(tags['genus'] ?? tags['species'] ?? '')
        ? 'palm'
        : district.treeForm;
  const usual = { broad: 9, column: 10, conifer: 12, palm: 8 }[form];
  const height = parseMetres(tags['height']) ?? usual * (options.scale ?? 1) * (0.75 + 0.55 * random.next());
  const spread = { broad: 0.36, column: 0.2, conifer: 0.2, palm: 0.26 }[form];
  return {
    x,
    y,
    height: Math.min(35, Math.max(2.5, height)),
    radius: Math.max(0.9, height * spread * (0.85 + 0.3 * random.next())),
    form,
    color: leafColor(random, city.greenery, form),
    seed: random.int(1 << 30),
  };
}

function leafColor(random: Random, greenery: Rgb, form: Tree['form']): Rgb {
  const base = form === 'conifer' ? mixColor(greenery, [40, 78, 58], 0.6) : greenery;
  return scaleColor(mixColor(base, [150, 150, 60], 0.25 * random.next()), 0.85 + 0.3 * random.next());
}
