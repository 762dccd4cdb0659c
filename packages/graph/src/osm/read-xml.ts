import type { UgeError } from '@uge/core';
import type { LonLat, OsmRelation } from '../types.ts';
import type { ElementCollector } from './element-collector.ts';
import { extractError } from './extract-error.ts';
import { transcodeToUtf8 } from './transcode-to-utf8.ts';
import type { XmlAttributes } from './xml-attributes.ts';
import { XmlError } from './xml-error.ts';
import { type XmlListener, XmlScanner } from './xml-scanner.ts';

/**
 * Read OSM XML (API and Overpass, with or without `out geom` and `out center`).
 *
 * @param options.head - first bytes, which tell the encoding.
 */
export async function readXml(
  chunks: AsyncIterable<Uint8Array>,
  collector: ElementCollector,
  { name, head }: { name: string; head: Uint8Array },
): Promise<void> {
  const reading = new OsmXmlListener(collector, name);
  const scanner = new XmlScanner(reading);
  try {
    for await (const chunk of transcodeToUtf8(chunks, { name, head })) scanner.write(chunk);
    scanner.end();
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    if (!reading.isOsm) throw notOsm(name, 'XML or HTML that is not OpenStreetMap data', error);
    throw extractError(
      error.endsEarly ? 'graph/truncated-extract' : 'graph/unreadable-extract',
      name,
      `the XML ${error.endsEarly ? 'ends early' : 'is damaged'} after ${scanner.position} bytes (${error.message}); ` +
        'download the file again.',
      { cause: error, details: { contentBytes: scanner.position } },
    );
  }
}

class OsmXmlListener implements XmlListener {
  isOsm = false;
  private readonly collector: ElementCollector;
  private readonly name: string;
  private element = '';
  private id = Number.NaN;
  private lon = Number.NaN;
  private lat = Number.NaN;
  private isDeleted = false;
  private tags: Record<string, string> | undefined;
  private refs: number[] = [];
  private positions: number[] = [];
  private hasPositions = false;
  private members: OsmRelation['members'][number][] = [];
  private center: LonLat | undefined;

  constructor(collector: ElementCollector, name: string) {
    this.collector = collector;
    this.name = name;
  }

  open(name: string, attributes: XmlAttributes): void {
    if (!this.isOsm) {
      if (name !== 'osm') throw notOsm(this.name, `XML whose root is <${name}>`);
      this.isOsm = true;
    } else if (name === 'nd') this.openWayNode(attributes);
    else if (name === 'tag') this.openTag(attributes);
    else if (name === 'node' || name === 'way' || name === 'relation') this.openElement(name, attributes);
    else if (name === 'member') this.openMember(attributes);
    else if (name === 'center') this.center = [attributes.number('lon'), attributes.number('lat')];
    else if (name === 'meta') this.openMeta(attributes);
  }

  private openElement(name: string, attributes: XmlAttributes): void {
    this.element = name;
    this.id = attributes.number('id');
    this.isDeleted = attributes.text('visible') === 'false' || attributes.text('action') === 'delete';
    this.tags = undefined;
    if (name === 'node') {
      this.lon = attributes.number('lon');
      this.lat = attributes.number('lat');
      return;
    }
    this.refs.length = 0;
    this.positions.length = 0;
    this.hasPositions = false;
    this.members = [];
    this.center = undefined;
  }

  private openTag(attributes: XmlAttributes): void {
    const key = attributes.text('k');
    if (!key) return;
    this.tags ??= {};
    this.tags[key] = attributes.text('v') ?? '';
  }

  private openMeta(attributes: XmlAttributes): void {
    const timestamp = attributes.text('osm_base');
    if (timestamp) this.collector.origin.timestamp = timestamp;
  }

  private openWayNode(attributes: XmlAttributes): void {
    if (this.element === 'relation') {
      // `out geom` gives the line of a member way here, without the ids of its nodes.
      this.positions.push(attributes.number('lon'), attributes.number('lat'));
      return;
    }
    const ref = attributes.number('ref');
    this.refs.push(ref);
    if (!attributes.has('lon')) {
      if (this.hasPositions) this.positions.push(Number.NaN, Number.NaN);
      return;
    }
    if (!this.hasPositions) this.positions = new Array<number>(2 * this.refs.length - 2).fill(Number.NaN);
    this.hasPositions = true;
    this.positions.push(attributes.number('lon'), attributes.number('lat'));
  }

  private openMember(attributes: XmlAttributes): void {
    const type = attributes.text('type');
    if (type !== 'node' && type !== 'way' && type !== 'relation') this.collector.skip('member-without-type');
    else this.members.push({ type, ref: attributes.number('ref'), role: attributes.text('role') ?? '' });
    this.positions = [];
    if (type === 'node' && attributes.has('lon')) {
      this.collector.addNode(attributes.number('ref'), attributes.number('lon'), attributes.number('lat'), undefined);
    }
  }

  private closeMember(): void {
    const member = this.members.at(-1);
    if (member?.type !== 'way' || this.positions.length === 0 || this.collector.ways.has(member.ref)) return;
    const refs = new Array<number>(this.positions.length / 2).fill(Number.NaN);
    this.collector.addWay(member.ref, refs, undefined, this.positions);
  }

  close(name: string): void {
    if (name === 'member') this.closeMember();
    if (name !== this.element) return;
    this.element = '';
    const { collector, id, tags, center } = this;
    if (this.isDeleted) collector.skip(`deleted-${name}`);
    else if (name === 'node') collector.addNode(id, this.lon, this.lat, tags);
    else if (name === 'relation') collector.addRelation(id, this.members, tags, center);
    else if (this.refs.length === 0 && center) collector.addWay(id, [Number.NaN], tags, center);
    else collector.addWay(id, this.refs.slice(), tags, this.positions);
  }
}

function notOsm(name: string, found: string, cause?: unknown): UgeError {
  return extractError(
    'graph/unknown-format',
    name,
    `found ${found}; expected .osm.pbf, .osm XML, Overpass JSON or GeoJSON (each may be packed once with gzip or bzip2).`,
    { cause },
  );
}
