import { UgeError } from '@uge/core';
import type { LonLat, OsmRelation, OsmWay } from '../types.ts';
import type { NodeTable } from './node-table.ts';
import type { NodeTableBuilder } from './node-table-builder.ts';
import type { BoundingBox } from './read-options.ts';
import { SortedIds } from './sorted-ids.ts';

/** What was kept so far. */
interface Kept {
  nodes: NodeTableBuilder;
  ways: ReadonlyMap<number, OsmWay>;
  relations: ReadonlyMap<number, OsmRelation>;
}

/** Elements come ordered by kind in nearly all files; a file in the reverse order needs this many passes to select. */
const MAX_SELECTING_PASSES = 3;

/**
 * Decides which elements of an extract belong to a bounding box, over several passes of one file: select what touches the box
 * (again, while elements came before those they are made of), then the ways that kept multipolygons lack, then the nodes that
 * kept ways lack.
 */
export class BboxSelection {
  /** Kinds that this pass has use for. */
  wants: { nodes: boolean; ways: boolean; relations: boolean } = { nodes: true, ways: true, relations: true };
  /** True in the first pass, the only one that counts what is skipped. */
  isFirstPass = true;
  private readonly box: BoundingBox;
  private stage: 'select' | 'ways' | 'nodes' = 'select';
  private selectingPasses = 1;
  private inside: NodeTable | undefined;
  private isOutOfOrder = false;
  private hasSeenRelation = false;
  private wanted: SortedIds = new SortedIds(new Float64Array(0));

  /** @throws {UgeError} `graph/invalid-bbox`. */
  constructor(box: BoundingBox) {
    const [west, south, east, north] = box;
    const isValid =
      box.length === 4 &&
      Math.abs(west) <= 180 &&
      Math.abs(east) <= 180 &&
      -90 <= south &&
      south < north &&
      north <= 90;
    if (!isValid || west === east) {
      throw new UgeError(
        'graph/invalid-bbox',
        `bbox: found [${box.join(', ')}], expected [west, south, east, north] in degrees with south < north, ` +
          'and west > east only across the antimeridian.',
        { bbox: box },
      );
    }
    this.box = box;
  }

  contains(lon: number, lat: number): boolean {
    const [west, south, east, north] = this.box;
    if (!(lat >= south && lat <= north)) return false;
    return west <= east ? lon >= west && lon <= east : lon >= west || lon <= east;
  }

  takesNode(id: number, [lon, lat]: LonLat): boolean {
    if (this.stage === 'nodes') return this.wanted.indexOf(id) >= 0;
    if (!this.wants.nodes || !this.contains(lon, lat)) return false;
    if (this.inside) this.isOutOfOrder = true;
    return true;
  }

  takesWay(way: { id: number; refs: readonly number[]; positions: ArrayLike<number> }, kept: Kept): boolean {
    if (!this.wants.ways) return false;
    if (this.stage === 'ways') return this.wanted.indexOf(way.id) >= 0;
    if (!this.isFirstPass && kept.ways.has(way.id)) return false;
    this.inside ??= kept.nodes.finish();
    const takes = this.anyPositionInside(way.positions) || way.refs.some((ref) => this.isInside(ref));
    if (takes && this.hasSeenRelation) this.isOutOfOrder = true;
    return takes;
  }

  takesRelation(
    relation: { id: number; members: OsmRelation['members']; center: LonLat | undefined },
    kept: Kept,
  ): boolean {
    if (!this.wants.relations || (!this.isFirstPass && kept.relations.has(relation.id))) return false;
    this.inside ??= kept.nodes.finish();
    this.hasSeenRelation = true;
    if (relation.center && this.contains(...relation.center)) return true;
    return relation.members.some(({ type, ref }) =>
      type === 'way' ? kept.ways.has(ref) : type === 'node' && this.isInside(ref),
    );
  }

  /** Prepare for another pass; false when there is nothing left to find. */
  next(kept: Kept): boolean {
    this.isFirstPass = false;
    if (this.stage === 'select') {
      if (this.isOutOfOrder && this.selectingPasses++ < MAX_SELECTING_PASSES) {
        this.isOutOfOrder = false;
        this.hasSeenRelation = false;
        this.inside = undefined;
        this.wants = { nodes: false, ways: true, relations: true };
        return true;
      }
      if (this.want(missingWays(kept))) {
        this.stage = 'ways';
        this.wants = { nodes: false, ways: true, relations: false };
        return true;
      }
    }
    if (this.stage === 'nodes' || !this.want(missingNodes(kept))) return false;
    this.stage = 'nodes';
    this.wants = { nodes: true, ways: false, relations: false };
    return true;
  }

  private want(ids: Set<number>): boolean {
    this.wanted = new SortedIds(Float64Array.from(ids).sort());
    return ids.size > 0;
  }

  private isInside(id: number): boolean {
    const row = this.inside!.indexOf(id);
    return row >= 0 && this.contains(this.inside!.lon(row), this.inside!.lat(row));
  }

  private anyPositionInside(positions: ArrayLike<number>): boolean {
    for (let i = 0; i < positions.length; i += 2) if (this.contains(positions[i]!, positions[i + 1]!)) return true;
    return false;
  }
}

function missingWays({ ways, relations }: Kept): Set<number> {
  const missing = new Set<number>();
  for (const { members, tags } of relations.values()) {
    if (tags?.['type'] !== 'multipolygon') continue;
    for (const { type, ref } of members) if (type === 'way' && !ways.has(ref)) missing.add(ref);
  }
  return missing;
}

function missingNodes({ nodes, ways }: Kept): Set<number> {
  const present = nodes.finish();
  const missing = new Set<number>();
  for (const { refs } of ways.values()) for (const ref of refs) if (present.indexOf(ref) < 0) missing.add(ref);
  return missing;
}
