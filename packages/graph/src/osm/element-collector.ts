import type { LonLat, OsmData, OsmRelation, OsmWay, Provenance } from '../types.ts';
import type { BboxSelection } from './bbox-selection.ts';
import { NodeTableBuilder } from './node-table-builder.ts';
import { SyntheticIds } from './synthetic-ids.ts';

type Tags = Readonly<Record<string, string>>;
type Member = OsmRelation['members'][number];

const ALL_KINDS = { nodes: true, ways: true, relations: true };
const NO_POSITIONS: readonly number[] = [];
const UNKNOWN_REF: readonly number[] = [Number.NaN];

/** What a reader learns about the origin of the extract, all optional. */
export interface ExtractOrigin {
  timestamp?: string;
  attribution?: string;
  license?: string;
}

/**
 * Gathers the elements that a reader meets, whatever the format: repeated ids keep the last one, elements that cannot be
 * used are counted by reason, elements outside of the selection are passed over.
 */
export class ElementCollector {
  readonly nodes: NodeTableBuilder = new NodeTableBuilder();
  readonly ways: Map<number, OsmWay> = new Map();
  readonly relations: Map<number, OsmRelation> = new Map();
  readonly skipped: Record<string, number> = {};
  readonly origin: ExtractOrigin = {};
  readonly synthetic: SyntheticIds = new SyntheticIds();
  readonly selection: BboxSelection | undefined;

  constructor(selection?: BboxSelection) {
    this.selection = selection;
  }

  /** Kinds that this pass over the file has use for. */
  get wants(): { nodes: boolean; ways: boolean; relations: boolean } {
    return this.selection?.wants ?? ALL_KINDS;
  }

  /** Prepare for another pass over the same file; false when all is gathered. */
  nextPass(): boolean {
    this.synthetic.restart();
    return this.selection?.next(this) ?? false;
  }

  skip(reason: string, count: number = 1): void {
    if (this.selection?.isFirstPass === false) return;
    this.skipped[reason] = (this.skipped[reason] ?? 0) + count;
  }

  addNode(id: number, lon: number, lat: number, tags: Tags | undefined): void {
    if (!Number.isSafeInteger(id)) this.skip('node-without-id');
    else if (!isPosition(lon, lat)) this.skip('node-without-position');
    else if (this.selection === undefined || this.selection.takesNode(id, [lon, lat]))
      this.nodes.add(id, lon, lat, tags);
  }

  /**
   * @param refs - ids of its nodes, handed over. NaN where the format gives a position instead, which becomes a node of its own.
   * @param positions - longitude and latitude of each node in turn, NaN where unknown, for formats that repeat them in ways.
   */
  addWay(
    id: number,
    refs: readonly number[],
    tags: Tags | undefined,
    positions: ArrayLike<number> = NO_POSITIONS,
  ): void {
    if (!Number.isSafeInteger(id)) {
      this.skip('way-without-id');
      return;
    }
    if (this.selection && !this.selection.takesWay({ id, refs, positions }, this)) return;
    const nodes = positions.length > 0 ? this.placeNodes(refs, positions) : this.usableRefs(refs);
    if (nodes.length === 0) {
      this.skip('way-without-nodes');
      return;
    }
    if (this.ways.has(id)) this.skip('repeated-way');
    this.ways.set(id, tags ? { id, refs: nodes, tags } : { id, refs: nodes });
  }

  /** @param center - a position that stands for the whole; becomes a member with this role. */
  addRelation(id: number, members: readonly Member[], tags: Tags | undefined, center?: LonLat): void {
    if (!Number.isSafeInteger(id)) {
      this.skip('relation-without-id');
      return;
    }
    if (this.selection && !this.selection.takesRelation({ id, members, center }, this)) return;
    const usable = members.filter(({ ref }) => Number.isSafeInteger(ref));
    if (usable.length < members.length) this.skip('member-without-id', members.length - usable.length);
    if (center) {
      for (const ref of this.placeNodes(UNKNOWN_REF, center)) usable.push({ type: 'node', ref, role: 'center' });
    }
    if (usable.length === 0) {
      this.skip('relation-without-members');
      return;
    }
    if (this.relations.has(id)) this.skip('repeated-relation');
    this.relations.set(id, tags ? { id, members: usable, tags } : { id, members: usable });
  }

  /** Ids of the nodes of a way: as given, or by position where they are NaN. What has neither is left out. */
  refsOf(refs: readonly number[], positions: ArrayLike<number>): number[] {
    return refs
      .map((ref, i) => {
        const lon = positions[2 * i]!;
        const lat = positions[2 * i + 1]!;
        return Number.isNaN(ref) && isPosition(lon, lat) ? this.synthetic.ofPosition(lon, lat) : ref;
      })
      .filter(Number.isSafeInteger);
  }

  /** Add the nodes that a way gives positions for; returns the ids of all its nodes. */
  private placeNodes(refs: readonly number[], positions: ArrayLike<number>): number[] {
    const placed = this.refsOf(refs, positions);
    if (placed.length < refs.length) this.skip('way-node-without-id', refs.length - placed.length);
    let next = 0;
    for (let i = 0; i < refs.length; i++) {
      const lon = positions[2 * i]!;
      const lat = positions[2 * i + 1]!;
      const isKept = Number.isSafeInteger(refs[i]) || (Number.isNaN(refs[i]) && isPosition(lon, lat));
      if (!isKept) continue;
      const ref = placed[next++]!;
      if (isPosition(lon, lat)) this.nodes.add(ref, lon, lat, undefined);
    }
    return placed;
  }

  private usableRefs(refs: readonly number[]): readonly number[] {
    let unusable = 0;
    for (const ref of refs) if (!Number.isSafeInteger(ref)) unusable++;
    if (unusable > 0) this.skip('way-node-without-id', unusable);
    return unusable === 0 ? refs : refs.filter(Number.isSafeInteger);
  }

  finish(source: { name: string; sha256: string }): OsmData {
    const nodes = this.nodes.finish();
    const skipped = { ...this.skipped };
    if (this.nodes.repeated > 0) skipped['repeated-node'] = this.nodes.repeated;
    let missing = 0;
    for (const { refs } of this.ways.values()) for (const ref of refs) if (nodes.indexOf(ref) < 0) missing++;
    if (missing > 0) skipped['missing-way-node'] = missing;
    const provenance: Provenance = {
      source: source.name,
      sha256: source.sha256,
      ...(this.origin.timestamp === undefined ? {} : { timestamp: this.origin.timestamp }),
      attribution: this.origin.attribution ?? '© OpenStreetMap contributors',
      license: this.origin.license ?? 'ODbL-1.0',
    };
    return { nodes, ways: this.ways, relations: this.relations, provenance, skipped };
  }
}

function isPosition(lon: number, lat: number): boolean {
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
}
