import type { OsmData, OsmRelation, OsmWay, Provenance } from '../types.ts';
import { NodeTableBuilder } from './node-table-builder.ts';

type Tags = Record<string, string>;

/** What a reader learns about the origin of the extract, all optional. */
export interface ExtractOrigin {
  timestamp?: string;
  attribution?: string;
  license?: string;
}

/**
 * Gathers the elements that a reader meets, whatever the format: repeated ids keep the last one, elements that cannot be
 * used are counted by reason.
 */
export class ElementCollector {
  readonly nodes: NodeTableBuilder = new NodeTableBuilder();
  readonly ways: Map<number, OsmWay> = new Map();
  readonly relations: Map<number, OsmRelation> = new Map();
  readonly skipped: Record<string, number> = {};
  readonly origin: ExtractOrigin = {};
  private readonly positionNodes: Map<string, number> = new Map();

  skip(reason: string, count: number = 1): void {
    this.skipped[reason] = (this.skipped[reason] ?? 0) + count;
  }

  addNode(id: number, lon: number, lat: number, tags: Tags | undefined): void {
    if (!Number.isSafeInteger(id)) {
      this.skip('node-without-id');
      return;
    }
    // Written so that NaN fails too.
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) {
      this.skip('node-without-position');
      return;
    }
    this.nodes.add(id, lon, lat, tags);
  }

  addWay(id: number, refs: readonly number[], tags: Tags | undefined): void {
    if (!Number.isSafeInteger(id)) {
      this.skip('way-without-id');
      return;
    }
    if (refs.length === 0) {
      this.skip('way-without-nodes');
      return;
    }
    if (this.ways.has(id)) this.skip('repeated-way');
    this.ways.set(id, tags ? { id, refs, tags } : { id, refs });
  }

  addRelation(id: number, members: OsmRelation['members'], tags: Tags | undefined): void {
    if (!Number.isSafeInteger(id)) {
      this.skip('relation-without-id');
      return;
    }
    if (this.relations.has(id)) this.skip('repeated-relation');
    this.relations.set(id, tags ? { id, members, tags } : { id, members });
  }

  /** A node made for a position that the extract gives without a node id; negative, one per position. */
  nodeAt(lon: number, lat: number): number {
    const key = `${lon},${lat}`;
    let id = this.positionNodes.get(key);
    if (id === undefined) {
      id = -(2 ** 52) + this.positionNodes.size;
      this.positionNodes.set(key, id);
      this.addNode(id, lon, lat, undefined);
    }
    return id;
  }

  finish(source: { name: string; sha256: string }): OsmData {
    const nodes = this.nodes.finish();
    if (this.nodes.repeated > 0) this.skip('repeated-node', this.nodes.repeated);
    let missing = 0;
    for (const way of this.ways.values()) for (const ref of way.refs) if (nodes.indexOf(ref) < 0) missing++;
    if (missing > 0) this.skip('missing-way-node', missing);
    const provenance: Provenance = {
      source: source.name,
      sha256: source.sha256,
      ...(this.origin.timestamp === undefined ? {} : { timestamp: this.origin.timestamp }),
      attribution: this.origin.attribution ?? '© OpenStreetMap contributors',
      license: this.origin.license ?? 'ODbL-1.0',
    };
    return {
      nodes,
      ways: this.ways,
      relations: this.relations,
      provenance,
      skipped: this.skipped,
    };
  }
}
