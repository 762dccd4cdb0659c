import { deflateSync } from 'node:zlib';
import { PbfWriter } from 'pbf';
import type { OsmData, OsmNode, OsmRelation, OsmWay } from '../types.ts';

const ELEMENTS_PER_BLOCK = 8000;
const MEMBER_TYPES = { node: 0, way: 1, relation: 2 } as const;
/** Positions are whole multiples of 100 nanodegrees (about 1 cm). */
const UNITS_PER_DEGREE = 1e7;

/** Elements to write; provenance, where given, is kept in the file header. */
export type EncodableOsm = Pick<OsmData, 'ways' | 'relations'> & {
  nodes: ReadonlyMap<number, OsmNode>;
  provenance?: { timestamp?: string; attribution?: string; license?: string };
};

/**
 * Write elements as `.osm.pbf`: dense nodes, ways and relations ordered by id, zlib blocks. The same elements give the same
 * bytes. Positions are rounded to 1e-7 degrees.
 *
 * @param options.timestamp - ISO 8601; kept as the replication timestamp. Default `data.provenance.timestamp`.
 * @param options.generator - name of the writing program. Default `@uge/graph`.
 */
export function encodeOsmPbf(data: EncodableOsm, options: { timestamp?: string; generator?: string } = {}): Uint8Array {
  const { attribution, license } = data.provenance ?? {};
  const header = new PbfWriter();
  header.writeStringField(4, 'OsmSchema-V0.6');
  header.writeStringField(4, 'DenseNodes');
  header.writeStringField(5, 'Sort.Type_then_ID');
  header.writeStringField(16, options.generator ?? '@uge/graph');
  if (attribution && license) header.writeStringField(17, `${attribution} | ${license}`);
  const timestamp = options.timestamp ?? data.provenance?.timestamp;
  if (timestamp !== undefined) header.writeVarintField(32, Math.floor(Date.parse(timestamp) / 1000));
  const parts = [encodeBlob('OSMHeader', header.finish())];
  for (const nodes of blocks(data.nodes))
    parts.push(encodeBlock((strings, pbf) => writeDenseNodes(nodes, strings, pbf)));
  for (const ways of blocks(data.ways)) parts.push(encodeBlock((strings, pbf) => writeWays(ways, strings, pbf)));
  for (const relations of blocks(data.relations)) {
    parts.push(encodeBlock((strings, pbf) => writeRelations(relations, strings, pbf)));
  }
  return new Uint8Array(Buffer.concat(parts));
}

function* blocks<T extends { id: number }>(elements: ReadonlyMap<number, T>): Generator<T[]> {
  const sorted = [...elements.values()].sort((a, b) => a.id - b.id);
  for (let start = 0; start < sorted.length; start += ELEMENTS_PER_BLOCK) {
    yield sorted.slice(start, start + ELEMENTS_PER_BLOCK);
  }
}

/** The strings of one block, numbered by first use; number 0 is kept empty by the format. */
class StringNumbers {
  readonly strings: string[] = [''];
  private readonly numbers: Map<string, number> = new Map();

  of(text: string): number {
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.strings.push(text) - 1;
      this.numbers.set(text, number);
    }
    return number;
  }

  tags(tags: Readonly<Record<string, string>> | undefined): { keys: number[]; values: number[] } {
    const sorted = Object.entries(tags ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    return { keys: sorted.map(([key]) => this.of(key)), values: sorted.map(([, value]) => this.of(value)) };
  }
}

function encodeBlock(writeGroup: (strings: StringNumbers, pbf: PbfWriter) => void): Uint8Array {
  const strings = new StringNumbers();
  const group = new PbfWriter();
  writeGroup(strings, group);
  const block = new PbfWriter();
  block.writeMessage(
    1,
    (table, pbf) => {
      for (const text of table) pbf.writeStringField(1, text);
    },
    strings.strings,
  );
  block.writeBytesField(2, group.finish());
  return encodeBlob('OSMData', block.finish());
}

function encodeBlob(type: string, content: Uint8Array): Uint8Array {
  const blob = new PbfWriter();
  blob.writeVarintField(2, content.length);
  blob.writeBytesField(3, deflateSync(content));
  const blobBytes = blob.finish();
  const header = new PbfWriter();
  header.writeStringField(1, type);
  header.writeVarintField(3, blobBytes.length);
  const headerBytes = header.finish();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(headerBytes.length);
  return Buffer.concat([length, headerBytes, blobBytes]);
}

function writeDenseNodes(nodes: readonly OsmNode[], strings: StringNumbers, group: PbfWriter): void {
  const keysValues: number[] = [];
  for (const node of nodes) {
    const { keys, values } = strings.tags(node.tags);
    keys.forEach((key, i) => {
      keysValues.push(key, values[i]!);
    });
    keysValues.push(0);
  }
  group.writeMessage(
    2,
    (_, pbf) => {
      pbf.writePackedSVarint(1, differences(nodes.map((node) => node.id)));
      pbf.writePackedSVarint(8, differences(nodes.map((node) => Math.round(node.lat * UNITS_PER_DEGREE))));
      pbf.writePackedSVarint(9, differences(nodes.map((node) => Math.round(node.lon * UNITS_PER_DEGREE))));
      pbf.writePackedVarint(10, keysValues);
    },
    undefined,
  );
}

function writeWays(ways: readonly OsmWay[], strings: StringNumbers, group: PbfWriter): void {
  for (const way of ways) {
    const { keys, values } = strings.tags(way.tags);
    group.writeMessage(
      3,
      (_, pbf) => {
        pbf.writeVarintField(1, way.id);
        pbf.writePackedVarint(2, keys);
        pbf.writePackedVarint(3, values);
        pbf.writePackedSVarint(8, differences(way.refs));
      },
      undefined,
    );
  }
}

function writeRelations(relations: readonly OsmRelation[], strings: StringNumbers, group: PbfWriter): void {
  for (const { id, members, tags } of relations) {
    const { keys, values } = strings.tags(tags);
    const roles = members.map((member) => strings.of(member.role));
    group.writeMessage(
      4,
      (_, pbf) => {
        pbf.writeVarintField(1, id);
        pbf.writePackedVarint(2, keys);
        pbf.writePackedVarint(3, values);
        pbf.writePackedVarint(8, roles);
        pbf.writePackedSVarint(9, differences(members.map((member) => member.ref)));
        pbf.writePackedVarint(
          10,
          members.map((member) => MEMBER_TYPES[member.type]),
        );
      },
      undefined,
    );
  }
}

function differences(values: readonly number[]): number[] {
  return values.map((value, i) => value - (values[i - 1] ?? 0));
}
