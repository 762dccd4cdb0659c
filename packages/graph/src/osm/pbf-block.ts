import type { OsmRelation } from '../types.ts';
import type { ElementCollector } from './element-collector.ts';
import { PbfCursor } from './pbf-cursor.ts';
import { PbfError } from './pbf-error.ts';
import type { StringPool } from './string-pool.ts';

type Tags = Record<string, string>;

const MEMBER_TYPES = ['node', 'way', 'relation'] as const;
const NO_POSITIONS: readonly number[] = [];

/** Kinds of element in a block, as bits. */
export const PBF_NODES = 1;
export const PBF_WAYS = 2;
export const PBF_RELATIONS = 4;

/**
 * One uncompressed `OSMData` block. Columns are walked side by side and strings decoded when a tag needs them, so nothing is
 * allocated but what is kept.
 */
export class PbfBlock {
  private readonly bytes: Uint8Array;
  private readonly pool: StringPool;
  private readonly collector: ElementCollector;
  /** Start and end of each string in turn. */
  private readonly stringRanges: number[] = [];
  private readonly strings: (string | undefined)[] = [];
  /** Start and end of each group in turn: groups may come before the fields that they depend on. */
  private readonly groups: number[] = [];
  private granularity = 100;
  private latOffset = 0;
  private lonOffset = 0;
  /** Working space of ways. */
  private readonly refs: number[] = [];
  private readonly cursor: PbfCursor;
  private readonly ids: PbfCursor;
  private readonly lats: PbfCursor;
  private readonly lons: PbfCursor;
  private readonly keys: PbfCursor;
  private readonly values: PbfCursor;

  /** @throws {PbfError} */
  constructor(bytes: Uint8Array, context: { pool: StringPool; collector: ElementCollector }) {
    this.bytes = bytes;
    this.pool = context.pool;
    this.collector = context.collector;
    [this.cursor, this.ids, this.lats, this.lons, this.keys, this.values] = Array.from(
      { length: 6 },
      () => new PbfCursor(bytes, 0, 0),
    ) as [PbfCursor, PbfCursor, PbfCursor, PbfCursor, PbfCursor, PbfCursor];
    const block = new PbfCursor(bytes);
    while (block.next()) {
      if (block.field === 1 && block.isBytes) this.readStringTable(block);
      else if (block.field === 2 && block.isBytes) {
        const length = block.length();
        this.groups.push(block.at, block.at + length);
        block.advance(length);
      } else if (block.isBytes) block.skip();
      else if (block.field === 17) this.granularity = block.varint();
      else if (block.field === 19) this.latOffset = block.signed();
      else if (block.field === 20) this.lonOffset = block.signed();
      else block.skip();
    }
  }

  /**
   * Add the elements that the collector has use for.
   *
   * @returns the kinds that the block holds, as bits.
   * @throws {PbfError}
   */
  read(): number {
    const { wants } = this.collector;
    let kinds = 0;
    const group = new PbfCursor(this.bytes);
    for (let i = 0; i < this.groups.length; i += 2) {
      group.reset(this.bytes, this.groups[i]!, this.groups[i + 1]!);
      while (group.next()) {
        const { field } = group;
        if (!group.isBytes || field < 1 || field > 4) {
          group.skip();
          continue;
        }
        const end = group.length() + group.at;
        const kind = field <= 2 ? PBF_NODES : field === 3 ? PBF_WAYS : PBF_RELATIONS;
        kinds |= kind;
        this.cursor.reset(this.bytes, group.at, end);
        if (field === 1 && wants.nodes) this.readNode();
        else if (field === 2 && wants.nodes) this.readDenseNodes();
        else if (field === 3 && wants.ways) this.readWay();
        else if (field === 4 && wants.relations) this.readRelation();
        group.at = end;
      }
    }
    return kinds;
  }

  private readStringTable(block: PbfCursor): void {
    const length = block.length();
    const table = new PbfCursor(this.bytes, block.at, block.at + length);
    block.advance(length);
    while (table.next()) {
      if (table.field !== 1) {
        table.skip();
        continue;
      }
      const textLength = table.length();
      this.stringRanges.push(table.at, table.at + textLength);
      table.advance(textLength);
    }
  }

  private string(index: number): string | undefined {
    const known = this.strings[index];
    if (known !== undefined || 2 * index >= this.stringRanges.length) return known;
    const text = this.pool.text(this.bytes, this.stringRanges[2 * index]!, this.stringRanges[2 * index + 1]!);
    this.strings[index] = text;
    return text;
  }

  // One division of whole nanodegrees gives the same double as parsing the decimal text of an XML extract.
  private lat(raw: number): number {
    return (this.latOffset + this.granularity * raw) / 1e9;
  }

  private lon(raw: number): number {
    return (this.lonOffset + this.granularity * raw) / 1e9;
  }

  /** Put a column over the packed numbers that come next. */
  private open(column: PbfCursor): void {
    const length = this.cursor.length();
    column.reset(this.bytes, this.cursor.at, this.cursor.at + length);
    this.cursor.advance(length);
  }

  private closeColumns(): void {
    for (const column of [this.ids, this.lats, this.lons, this.keys, this.values]) column.reset(this.bytes, 0, 0);
  }

  /**
   * Read the fields of a way or relation.
   *
   * @param columns - take its fields 8, 9 and 10.
   * @returns its id.
   */
  private openColumns([eighth, ninth, tenth]: readonly [PbfCursor, PbfCursor, PbfCursor]): number {
    const { cursor } = this;
    let id = Number.NaN;
    this.closeColumns();
    while (cursor.next()) {
      if (cursor.field === 1 && !cursor.isBytes) id = cursor.signed();
      else if (cursor.field === 2) this.open(this.keys);
      else if (cursor.field === 3) this.open(this.values);
      else if (cursor.field === 8) this.open(eighth);
      else if (cursor.field === 9) this.open(ninth);
      else if (cursor.field === 10) this.open(tenth);
      else cursor.skip();
    }
    return id;
  }

  private tags(): Tags | undefined {
    const { keys, values } = this;
    if (!keys.hasMore) return undefined;
    const tags: Tags = {};
    while (keys.hasMore && values.hasMore) {
      const key = this.string(keys.varint());
      const value = this.string(values.varint());
      if (key && value !== undefined) tags[key] = value;
    }
    return tags;
  }

  private readNode(): void {
    const { cursor } = this;
    let [id, lat, lon] = [Number.NaN, Number.NaN, Number.NaN];
    this.closeColumns();
    while (cursor.next()) {
      if (cursor.field === 1 && !cursor.isBytes) id = cursor.zigzag();
      else if (cursor.field === 2) this.open(this.keys);
      else if (cursor.field === 3) this.open(this.values);
      else if (cursor.field === 8 && !cursor.isBytes) lat = cursor.zigzag();
      else if (cursor.field === 9 && !cursor.isBytes) lon = cursor.zigzag();
      else cursor.skip();
    }
    this.collector.addNode(id, this.lon(lon), this.lat(lat), this.tags());
  }

  private readDenseNodes(): void {
    const { cursor, ids, lats, lons, keys, collector } = this;
    this.closeColumns();
    while (cursor.next()) {
      if (cursor.field === 1) this.open(ids);
      else if (cursor.field === 8) this.open(lats);
      else if (cursor.field === 9) this.open(lons);
      else if (cursor.field === 10) this.open(keys);
      else cursor.skip();
    }
    let [id, lat, lon] = [0, 0, 0];
    while (ids.hasMore) {
      id += ids.zigzag();
      lat += lats.hasMore ? lats.zigzag() : Number.NaN;
      lon += lons.hasMore ? lons.zigzag() : Number.NaN;
      let tags: Tags | undefined;
      while (keys.hasMore) {
        const keyIndex = keys.varint();
        if (keyIndex === 0) break;
        const key = this.string(keyIndex);
        const value = keys.hasMore ? this.string(keys.varint()) : undefined;
        if (!key || value === undefined) continue;
        tags ??= {};
        tags[key] = value;
      }
      collector.addNode(id, this.lon(lon), this.lat(lat), tags);
    }
  }

  private readWay(): void {
    const { ids, lats, lons } = this;
    const id = this.openColumns([ids, lats, lons]);
    let count = 0;
    let ref = 0;
    while (ids.hasMore) {
      ref += ids.zigzag();
      this.refs[count++] = ref;
    }
    this.collector.addWay(id, this.refs.slice(0, count), this.tags(), this.wayPositions());
  }

  /** Positions that osmium keeps in ways ("locations on ways"). */
  private wayPositions(): readonly number[] {
    const { lats, lons } = this;
    if (!lats.hasMore) return NO_POSITIONS;
    const positions: number[] = [];
    let [lat, lon] = [0, 0];
    while (lats.hasMore && lons.hasMore) {
      lat += lats.zigzag();
      lon += lons.zigzag();
      positions.push(this.lon(lon), this.lat(lat));
    }
    return positions;
  }

  private readRelation(): void {
    const { ids, lats: roles, lons: types } = this;
    const id = this.openColumns([roles, ids, types]);
    const members: OsmRelation['members'][number][] = [];
    let ref = 0;
    while (ids.hasMore) {
      ref += ids.zigzag();
      const role = roles.hasMore ? this.string(roles.varint()) : undefined;
      const type = MEMBER_TYPES[types.hasMore ? types.varint() : -1];
      if (type) members.push({ type, ref, role: role ?? '' });
      else this.collector.skip('member-without-type');
    }
    if (types.hasMore) throw new PbfError('members without ids');
    this.collector.addRelation(id, members, this.tags());
  }
}
