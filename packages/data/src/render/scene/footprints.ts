import type { OsmData } from '@uge/graph';
import type Flatbush from 'flatbush';
import type { LocalElements } from '../geometry/local-elements.ts';
import { type Ring, ringArea, ringBox, ringContains } from '../geometry/polygon.ts';
import { indexRings } from './ground-index.ts';
import { isSet, NO_TAGS, parseCount, parseMetres, type Tags } from './tags.ts';

/** Ground plan of a building or of a part of one. */
export interface Footprint {
  id: string;
  tags: Tags;
  /** Counter-clockwise. */
  outer: Ring;
  /** Courtyards, clockwise. */
  inner: Ring[];
  area: number;
}

const NOT_DRAWN = new Set(['no', 'roof', 'carport', 'canopy', 'ruins', 'construction', 'proposed', 'demolished']);

/** Ground plans to extrude: outlines, or their parts where parts describe most of an outline. */
export function collectFootprints(osm: OsmData, local: LocalElements): Footprint[] {
  const outlines: Footprint[] = [];
  const parts: Footprint[] = [];
  const add = (id: string, tags: Tags, { outer, inner }: { outer: Ring; inner: Ring[] }): void => {
    const list = isSet(tags['building:part']) ? parts : outlines;
    list.push({ id, tags, outer, inner, area: ringArea(outer) });
  };
  for (const way of osm.ways.values()) {
    if (!isDrawn(way.tags ?? NO_TAGS)) continue;
    const closed = local.closedRing(way);
    if (closed !== undefined) add(`way/${way.id}`, way.tags!, { outer: closed.ring, inner: [] });
  }
  for (const relation of osm.relations.values()) {
    if (!isDrawn(relation.tags ?? NO_TAGS)) continue;
    const { outer, inner } = local.relationRings(relation);
    for (const ring of outer) {
      const holes = inner.filter((hole) => ringContains(ring, hole[0]!, hole[1]!));
      add(`relation/${relation.id}`, relation.tags!, { outer: ring, inner: holes });
    }
  }
  const partIndex = indexRings(parts.map(({ outer }) => outer));
  return [...outlines.filter((outline) => !isCoveredByParts(outline, { parts, partIndex })), ...parts];
}

function isDrawn(tags: Tags): boolean {
  const kind = tags['building:part'] ?? tags['building'];
  if (kind === undefined || NOT_DRAWN.has(kind)) return false;
  return tags['location'] !== 'underground' && Number(tags['layer'] ?? 0) >= 0;
}

/** Metres above which a part does not stand for the outline's ground floor. */
const LOW = 4;

function isCoveredByParts(
  outline: Footprint,
  { parts, partIndex }: { parts: readonly Footprint[]; partIndex: Flatbush | undefined },
): boolean {
  const box = ringBox(outline.outer);
  let covered = 0;
  for (const i of partIndex?.search(box.minX, box.minY, box.maxX, box.maxY) ?? []) {
    const part = parts[i]!;
    const [middleX, middleY] = vertexMean(part.outer);
    const low = (parseMetres(part.tags['min_height']) ?? (parseCount(part.tags['building:min_level']) ?? 0) * 3) < LOW;
    if (low && ringContains(outline.outer, middleX, middleY)) covered += part.area;
  }
  return covered > 0.6 * outline.area;
}

export function vertexMean(ring: Ring): [x: number, y: number] {
  let x = 0;
  let y = 0;
  for (let i = 0; i < ring.length; i += 2) {
    x += ring[i]!;
    y += ring[i + 1]!;
  }
  return [(2 * x) / ring.length, (2 * y) / ring.length];
}
