import { ascendingOrder } from './ascending-order.ts';
import { NodeTable } from './node-table.ts';

type Tags = Readonly<Record<string, string>>;

const FIRST_CAPACITY = 1024;

/** Gathers nodes in any order for a {@link NodeTable}. Of nodes with one id the last one stays. */
export class NodeTableBuilder {
  private ids: Float64Array = new Float64Array(FIRST_CAPACITY);
  private lons: Float64Array = new Float64Array(FIRST_CAPACITY);
  private lats: Float64Array = new Float64Array(FIRST_CAPACITY);
  private tags: Map<number, Tags> = new Map();
  private length = 0;
  private isAscending = true;
  /** Rows after the last removal of repeated ids. */
  private compactLength = 0;
  /** Nodes that replaced another one with their id. */
  repeated = 0;

  /** Nodes gathered; repeated ids may count more than once until `finish`. */
  get size(): number {
    return this.length;
  }

  add(id: number, lon: number, lat: number, tags: Tags | undefined): void {
    if (this.length === this.ids.length) this.makeRoom();
    const row = this.length++;
    if (row > 0 && !(id > this.ids[row - 1]!)) this.isAscending = false;
    this.ids[row] = id;
    this.lons[row] = lon;
    this.lats[row] = lat;
    if (tags !== undefined) this.tags.set(row, tags);
  }

  /** The table of what was gathered so far; the builder may go on. */
  finish(): NodeTable {
    this.compact();
    const { length, tags } = this;
    return new NodeTable({
      ids: this.ids.slice(0, length),
      lons: this.lons.slice(0, length),
      lats: this.lats.slice(0, length),
      tags: new Map(tags),
    });
  }

  private makeRoom(): void {
    // Positions that a format repeats for every way through them are merged before more memory is asked for.
    if (!this.isAscending && this.length >= 2 * this.compactLength) this.compact();
    if (this.length < 0.7 * this.ids.length) return;
    const grow = (column: Float64Array): Float64Array => {
      const grown = new Float64Array(Math.ceil(this.ids.length * 1.6));
      grown.set(column);
      return grown;
    };
    [this.lons, this.lats, this.ids] = [grow(this.lons), grow(this.lats), grow(this.ids)];
  }

  /** Order rows by id and leave one of each. */
  private compact(): void {
    if (!this.isAscending) {
      const { ids, lons, lats, tags, length } = this;
      const order = ascendingOrder(ids, length);
      const pick = (column: Float64Array): Float64Array => {
        const picked = new Float64Array(column.length);
        for (let i = 0; i < length; i++) picked[i] = column[order[i]!]!;
        return picked;
      };
      this.ids = pick(ids);
      this.lons = pick(lons);
      this.lats = pick(lats);
      this.tags = new Map();
      this.length = 0;
      for (let i = 0; i < length; i++) this.settle(i, tags.get(order[i]!));
      this.isAscending = true;
    }
    this.compactLength = this.length;
  }

  /** Move sorted row `from` up to the end of the settled rows, or onto the last of them when it has the same id. */
  private settle(from: number, tags: Tags | undefined): void {
    const { ids, lons, lats } = this;
    const last = this.length - 1;
    const isRepeat = last >= 0 && ids[from] === ids[last];
    // `out geom` and LocationsOnWays repeat positions of tagged nodes without their tags.
    if (isRepeat && tags === undefined && lons[from] === lons[last] && lats[from] === lats[last]) return;
    const row = isRepeat ? last : this.length++;
    if (isRepeat) this.repeated++;
    ids[row] = ids[from]!;
    lons[row] = lons[from]!;
    lats[row] = lats[from]!;
    if (tags !== undefined) this.tags.set(row, tags);
    else if (isRepeat) this.tags.delete(row);
  }
}
