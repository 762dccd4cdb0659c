import type { OsmNode, OsmNodes } from '../types.ts';
import { SortedIds } from './sorted-ids.ts';

type Tags = Readonly<Record<string, string>>;

/** Columns of a {@link NodeTable}, rows ascending by id, each id once. The table keeps them: do not write to them afterwards. */
export interface NodeColumns {
  ids: Float64Array;
  lons: Float64Array;
  lats: Float64Array;
  /** By row, ascending. */
  tags: ReadonlyMap<number, Tags>;
}

/** Nodes in columns: 26 bytes each and, where they have tags, an object. Frozen; {@link NodeTableBuilder} makes it. */
export class NodeTable implements OsmNodes {
  private readonly index: SortedIds;
  private readonly lons: Float64Array;
  private readonly lats: Float64Array;
  private readonly tagsOfRows: ReadonlyMap<number, Tags>;

  constructor(columns: NodeColumns) {
    this.index = new SortedIds(columns.ids);
    this.lons = columns.lons;
    this.lats = columns.lats;
    this.tagsOfRows = columns.tags;
  }

  get size(): number {
    return this.index.ids.length;
  }

  indexOf(id: number): number {
    return this.index.indexOf(id);
  }

  id(row: number): number {
    return this.index.ids[row]!;
  }

  lon(row: number): number {
    return this.lons[row]!;
  }

  lat(row: number): number {
    return this.lats[row]!;
  }

  tags(row: number): Tags | undefined {
    return this.tagsOfRows.get(row);
  }

  taggedRows(): Iterable<number> {
    return this.tagsOfRows.keys();
  }

  has(id: number): boolean {
    return this.index.indexOf(id) >= 0;
  }

  get(id: number): OsmNode | undefined {
    const row = this.index.indexOf(id);
    return row < 0 ? undefined : this.nodeAt(row);
  }

  forEach(callback: (node: OsmNode, id: number, nodes: ReadonlyMap<number, OsmNode>) => void): void {
    for (const node of this.values()) callback(node, node.id, this);
  }

  *keys(): Generator<number, undefined, unknown> {
    yield* this.index.ids;
  }

  *values(): Generator<OsmNode, undefined, unknown> {
    for (let row = 0; row < this.size; row++) yield this.nodeAt(row);
  }

  *entries(): Generator<[number, OsmNode], undefined, unknown> {
    for (let row = 0; row < this.size; row++) yield [this.index.ids[row]!, this.nodeAt(row)];
  }

  [Symbol.iterator](): Generator<[number, OsmNode], undefined, unknown> {
    return this.entries();
  }

  private nodeAt(row: number): OsmNode {
    const tags = this.tagsOfRows.get(row);
    const node = { id: this.index.ids[row]!, lon: this.lons[row]!, lat: this.lats[row]! };
    return tags === undefined ? node : { ...node, tags };
  }
}
