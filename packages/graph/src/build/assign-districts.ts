import Flatbush from 'flatbush';
import type { DraftNode } from '../city-graph/columns.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { OsmData } from '../types.ts';
import { AreaIndex } from './area-index.ts';
import { areaOfRelation, areaOfWay } from './assemble-polygon.ts';
import { DISTRICT_PLACES, districtLevel } from './district-level.ts';
import { nameOf } from './names.ts';
import type { PlaneArea } from './plane-area.ts';

type Tags = Readonly<Record<string, string>>;

/** A `place` node names its surroundings as far as this many times its typical reach. */
const FARTHEST_REACHES = 2;

/**
 * Give every node its district: the smallest district area that holds it (see `districtLevel`); else the `place` node that
 * is nearest by its own measure, metres divided by the typical reach of its kind, at most twice that reach away; else the
 * smallest coarse area. Districts themselves, and areas like them, get none.
 */
export function assignDistricts(
  nodes: readonly DraftNode[],
  osm: OsmData,
  { frame, language }: { frame: LocalFrame; language?: string },
): void {
  const { part, coarse } = districtAreas(osm, frame, language);
  const seeds = new DistrictSeeds(osm, frame, language);
  for (const node of nodes) {
    if (node.category === 'district') continue;
    const [x, y] = frame.toXY(node.coord);
    const district = part.smallestAt(x, y) ?? seeds.nearest(x, y) ?? coarse.smallestAt(x, y);
    if (district !== undefined) node.district = district;
  }
}

/** District areas of one level, by name. */
class DistrictAreas {
  private readonly names: string[] = [];
  private readonly areas: PlaneArea[] = [];
  private index: AreaIndex | undefined;

  add(name: string, area: PlaneArea): void {
    this.names.push(name);
    this.areas.push(area);
  }

  smallestAt(x: number, y: number): string | undefined {
    this.index ??= new AreaIndex(this.areas);
    let smallest: number | undefined;
    for (const area of this.index.at(x, y)) {
      if (smallest === undefined || this.areas[area]!.area < this.areas[smallest]!.area) smallest = area;
    }
    return smallest === undefined ? undefined : this.names[smallest];
  }
}

function districtAreas(
  osm: OsmData,
  frame: LocalFrame,
  language: string | undefined,
): Record<'part' | 'coarse', DistrictAreas> {
  const areas = { part: new DistrictAreas(), coarse: new DistrictAreas() };
  const levelOf = (tags: Tags | undefined): 'part' | 'coarse' | undefined => tags && districtLevel(tags);
  for (const way of osm.ways.values()) {
    const level = levelOf(way.tags);
    const name = level && nameOf(way.tags!, language);
    const area = name && areaOfWay(way, osm, frame).area;
    if (area) areas[level!].add(name, area.plane);
  }
  for (const relation of osm.relations.values()) {
    const level = levelOf(relation.tags);
    const name = level && nameOf(relation.tags!, language);
    const area = name && areaOfRelation(relation, osm, frame).area;
    if (area) areas[level!].add(name, area.plane);
  }
  return areas;
}

/** Nodes tagged as the middle of a part of town. */
class DistrictSeeds {
  private readonly seeds: { name: string; x: number; y: number; reach: number }[] = [];
  private readonly tree: Flatbush | undefined;

  constructor({ nodes }: OsmData, frame: LocalFrame, language: string | undefined) {
    for (const row of nodes.taggedRows()) {
      const tags = nodes.tags(row)!;
      const reach = DISTRICT_PLACES.get(tags['place'] ?? '');
      const name = reach === undefined ? undefined : nameOf(tags, language);
      if (reach === undefined || !name) continue;
      const [x, y] = frame.toXY([nodes.lon(row), nodes.lat(row)]);
      this.seeds.push({ name, x, y, reach });
    }
    if (this.seeds.length === 0) return;
    this.tree = new Flatbush(this.seeds.length);
    for (const { x, y, reach } of this.seeds) {
      const limit = FARTHEST_REACHES * reach;
      this.tree.add(x - limit, y - limit, x + limit, y + limit);
    }
    this.tree.finish();
  }

  nearest(x: number, y: number): string | undefined {
    let name: string | undefined;
    let least = FARTHEST_REACHES;
    for (const found of (this.tree?.search(x, y, x, y) ?? []).sort((a, b) => a - b)) {
      const seed = this.seeds[found]!;
      const reaches = Math.hypot(seed.x - x, seed.y - y) / seed.reach;
      if (reaches > least || (reaches === least && name !== undefined)) continue;
      least = reaches;
      name = seed.name;
    }
    return name;
  }
}
