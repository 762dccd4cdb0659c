import { UgeError } from '@uge/core';
import { SaxesParser } from 'saxes';
import type { OsmRelation } from '../types.ts';
import type { ElementCollector } from './collector.ts';
import { extractError } from './extract-error.ts';
import type { ParseOptions } from './parse-options.ts';

const CHUNK_BYTES = 1 << 20;
const MEMBER_TYPES = new Set(['node', 'way', 'relation']);

type Attributes = Record<string, string>;

/** Read OSM XML (API and Overpass, with or without `out geom` and `out center`). */
export async function readXml(bytes: Uint8Array, collector: ElementCollector, options: ParseOptions): Promise<void> {
  const parser = new SaxesParser();
  const handler = new XmlHandler(collector, options.name);
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => handler.open(tag.name, tag.attributes as Attributes));
  parser.on('closetag', (tag) => handler.close(tag.name));
  const decoder = new TextDecoder();
  try {
    for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
      options.signal?.throwIfAborted();
      const end = Math.min(start + CHUNK_BYTES, bytes.length);
      parser.write(decoder.decode(bytes.subarray(start, end), { stream: true }));
      options.onProgress?.({ phase: 'read extract', done: end, total: bytes.length, unit: 'bytes' });
      // Lets an abort or a progress bar in between chunks.
      await Promise.resolve();
    }
    parser.close();
  } catch (error) {
    if (UgeError.isInstance(error) || options.signal?.aborted) throw error;
    if (!handler.isOsm) throw notOsm(options.name, 'XML or HTML that is not OpenStreetMap data', error);
    const message = (error as Error).message;
    const endsEarly = /unclosed|unexpected end/i.test(message);
    throw extractError(
      endsEarly ? 'graph/truncated-extract' : 'graph/unreadable-extract',
      options.name,
      `${endsEarly ? 'the XML ends early' : 'the XML is damaged'} (${message}); download the file again.`,
      { cause: error },
    );
  }
}

class XmlHandler {
  isOsm = false;
  private readonly collector: ElementCollector;
  private readonly name: string;
  private attributes: Attributes = {};
  private element = '';
  private tags: Record<string, string> | undefined;
  private refs: number[] = [];
  private members: OsmRelation['members'][number][] = [];
  private center: number | undefined;

  constructor(collector: ElementCollector, name: string) {
    this.collector = collector;
    this.name = name;
  }

  open(name: string, attributes: Attributes): void {
    if (!this.isOsm) {
      if (name !== 'osm') throw notOsm(this.name, `XML whose root is <${name}>`);
      this.isOsm = true;
      return;
    }
    if (name === 'node' || name === 'way' || name === 'relation') {
      this.element = name;
      this.attributes = attributes;
      this.tags = undefined;
      this.refs = [];
      this.members = [];
      this.center = undefined;
    } else if (name === 'tag') {
      this.tags ??= {};
      if (attributes['k']) this.tags[attributes['k']] = attributes['v'] ?? '';
    } else if (name === 'nd') this.openWayNode(attributes);
    else if (name === 'member') this.openMember(attributes);
    else if (name === 'center')
      this.center = this.collector.nodeAt(Number(attributes['lon']), Number(attributes['lat']));
    else if (name === 'meta' && attributes['osm_base']) this.collector.origin.timestamp = attributes['osm_base'];
  }

  private openWayNode(attributes: Attributes): void {
    const lon = Number(attributes['lon']);
    const lat = Number(attributes['lat']);
    const positioned = attributes['lon'] !== undefined && attributes['lat'] !== undefined;
    if (attributes['ref'] === undefined) {
      if (positioned) this.refs.push(this.collector.nodeAt(lon, lat));
      return;
    }
    const ref = Number(attributes['ref']);
    if (positioned) this.collector.addNode(ref, lon, lat, undefined);
    this.refs.push(ref);
  }

  private openMember(attributes: Attributes): void {
    const type = attributes['type'] ?? '';
    if (!MEMBER_TYPES.has(type)) return;
    this.members.push({
      type: type as 'node' | 'way' | 'relation',
      ref: Number(attributes['ref']),
      role: attributes['role'] ?? '',
    });
  }

  close(name: string): void {
    if (name !== this.element) return;
    this.element = '';
    const { attributes, collector, tags } = this;
    if (attributes['visible'] === 'false' || attributes['action'] === 'delete') {
      collector.skip(`deleted-${name}`);
      return;
    }
    const id = Number(attributes['id'] ?? Number.NaN);
    if (name === 'node') {
      collector.addNode(id, Number(attributes['lon'] ?? Number.NaN), Number(attributes['lat'] ?? Number.NaN), tags);
    } else if (name === 'way') {
      collector.addWay(id, this.refs.length === 0 && this.center !== undefined ? [this.center] : this.refs, tags);
    } else {
      if (this.center !== undefined) this.members.push({ type: 'node', ref: this.center, role: 'center' });
      collector.addRelation(id, this.members, tags);
    }
  }
}

function notOsm(name: string, found: string, cause?: unknown): UgeError {
  return extractError(
    'graph/unknown-format',
    name,
    `found ${found}; expected .osm.pbf, .osm XML or Overpass JSON (each may be gzipped).`,
    { cause },
  );
}
