import type { PbfReader } from 'pbf';
import type { OsmRelation } from '../types.ts';
import type { ElementCollector } from './collector.ts';

const MEMBER_TYPES = ['node', 'way', 'relation'] as const;

/** The parts of a `PrimitiveBlock` that its elements need. */
interface PrimitiveBlock {
  strings: string[];
  /** Start and end of each `PrimitiveGroup` in the reader: groups may come before the fields they depend on. */
  groups: [number, number][];
  granularity: number;
  latOffset: number;
  lonOffset: number;
}

/** Add every node, way and relation of one uncompressed `OSMData` block to the collector. */
export function readPrimitiveBlock(pbf: PbfReader, collector: ElementCollector): void {
  const block = pbf.readFields(readBlockField, {
    strings: [],
    groups: [],
    granularity: 100,
    latOffset: 0,
    lonOffset: 0,
  } as PrimitiveBlock);
  for (const [start, end] of block.groups) {
    pbf.pos = start;
    pbf.readFields((tag) => readGroupField(tag, block, collector, pbf), undefined, end);
  }
}

function readBlockField(tag: number, block: PrimitiveBlock, pbf: PbfReader): void {
  if (tag === 1) {
    pbf.readMessage((field, strings) => {
      if (field === 1) strings.push(pbf.readString());
    }, block.strings);
  } else if (tag === 2) {
    const end = pbf.readVarint() + pbf.pos;
    block.groups.push([pbf.pos, end]);
    pbf.pos = end;
  } else if (tag === 17) block.granularity = pbf.readVarint();
  else if (tag === 19) block.latOffset = pbf.readVarint(true);
  else if (tag === 20) block.lonOffset = pbf.readVarint(true);
}

function readGroupField(tag: number, block: PrimitiveBlock, collector: ElementCollector, pbf: PbfReader): void {
  if (tag === 1) readPlainNode(block, collector, pbf);
  else if (tag === 2) readDenseNodes(block, collector, pbf);
  else if (tag === 3) readWay(block, collector, pbf);
  else if (tag === 4) readRelation(block, collector, pbf);
}

// One division of whole nanodegrees gives the same double as parsing the decimal text of an XML extract.
const latOf = (block: PrimitiveBlock, raw: number): number => (block.latOffset + block.granularity * raw) / 1e9;
const lonOf = (block: PrimitiveBlock, raw: number): number => (block.lonOffset + block.granularity * raw) / 1e9;

function tagsOf(
  block: PrimitiveBlock,
  keys: readonly number[],
  values: readonly number[],
): Record<string, string> | undefined {
  if (keys.length === 0) return undefined;
  const tags: Record<string, string> = {};
  keys.forEach((key, i) => {
    const name = block.strings[key];
    const value = block.strings[values[i] ?? -1];
    if (name && value !== undefined) tags[name] = value;
  });
  return tags;
}

interface Element {
  id: number;
  keys: number[];
  values: number[];
  lat: number;
  lon: number;
  refs: number[];
  lats: number[];
  lons: number[];
  roles: number[];
  types: number[];
}

const emptyElement = (): Element => ({
  id: Number.NaN,
  keys: [],
  values: [],
  lat: Number.NaN,
  lon: Number.NaN,
  refs: [],
  lats: [],
  lons: [],
  roles: [],
  types: [],
});

function readPlainNode(block: PrimitiveBlock, collector: ElementCollector, pbf: PbfReader): void {
  const node = pbf.readMessage((tag, element) => {
    if (tag === 1) element.id = pbf.readSVarint();
    else if (tag === 2) pbf.readPackedVarint(element.keys);
    else if (tag === 3) pbf.readPackedVarint(element.values);
    else if (tag === 8) element.lat = pbf.readSVarint();
    else if (tag === 9) element.lon = pbf.readSVarint();
  }, emptyElement());
  collector.addNode(node.id, lonOf(block, node.lon), latOf(block, node.lat), tagsOf(block, node.keys, node.values));
}

function readDenseNodes(block: PrimitiveBlock, collector: ElementCollector, pbf: PbfReader): void {
  const dense = pbf.readMessage(
    (tag, columns) => {
      if (tag === 1) pbf.readPackedSVarint(columns.ids);
      else if (tag === 8) pbf.readPackedSVarint(columns.lats);
      else if (tag === 9) pbf.readPackedSVarint(columns.lons);
      else if (tag === 10) pbf.readPackedVarint(columns.keysValues);
    },
    { ids: [] as number[], lats: [] as number[], lons: [] as number[], keysValues: [] as number[] },
  );
  let id = 0;
  let lat = 0;
  let lon = 0;
  let cursor = 0;
  for (let i = 0; i < dense.ids.length; i++) {
    id += dense.ids[i]!;
    lat += dense.lats[i] ?? Number.NaN;
    lon += dense.lons[i] ?? Number.NaN;
    let tags: Record<string, string> | undefined;
    while (cursor < dense.keysValues.length && dense.keysValues[cursor] !== 0) {
      const key = block.strings[dense.keysValues[cursor]!];
      const value = block.strings[dense.keysValues[cursor + 1] ?? -1];
      if (key && value !== undefined) {
        tags ??= {};
        tags[key] = value;
      }
      cursor += 2;
    }
    cursor++;
    collector.addNode(id, lonOf(block, lon), latOf(block, lat), tags);
  }
}

function readWay(block: PrimitiveBlock, collector: ElementCollector, pbf: PbfReader): void {
  const way = pbf.readMessage((tag, element) => {
    if (tag === 1) element.id = pbf.readVarint(true);
    else if (tag === 2) pbf.readPackedVarint(element.keys);
    else if (tag === 3) pbf.readPackedVarint(element.values);
    else if (tag === 8) pbf.readPackedSVarint(element.refs);
    else if (tag === 9) pbf.readPackedSVarint(element.lats);
    else if (tag === 10) pbf.readPackedSVarint(element.lons);
  }, emptyElement());
  const refs = runningSum(way.refs);
  if (way.lats.length === refs.length && way.lons.length === refs.length) {
    const lats = runningSum(way.lats);
    const lons = runningSum(way.lons);
    refs.forEach((ref, i) => {
      collector.addNode(ref, lonOf(block, lons[i]!), latOf(block, lats[i]!), undefined);
    });
  }
  collector.addWay(way.id, refs, tagsOf(block, way.keys, way.values));
}

function readRelation(block: PrimitiveBlock, collector: ElementCollector, pbf: PbfReader): void {
  const relation = pbf.readMessage((tag, element) => {
    if (tag === 1) element.id = pbf.readVarint(true);
    else if (tag === 2) pbf.readPackedVarint(element.keys);
    else if (tag === 3) pbf.readPackedVarint(element.values);
    else if (tag === 8) pbf.readPackedVarint(element.roles);
    else if (tag === 9) pbf.readPackedSVarint(element.refs);
    else if (tag === 10) pbf.readPackedVarint(element.types);
  }, emptyElement());
  const members: OsmRelation['members'][number][] = [];
  runningSum(relation.refs).forEach((ref, i) => {
    const type = MEMBER_TYPES[relation.types[i] ?? -1];
    if (type) members.push({ type, ref, role: block.strings[relation.roles[i] ?? 0] ?? '' });
  });
  collector.addRelation(relation.id, members, tagsOf(block, relation.keys, relation.values));
}

function runningSum(deltas: readonly number[]): number[] {
  let sum = 0;
  return deltas.map((delta) => {
    sum += delta;
    return sum;
  });
}
