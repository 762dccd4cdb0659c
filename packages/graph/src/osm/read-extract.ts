import { UgeError } from '@uge/core';
import type { OsmData } from '../types.ts';
import { BboxSelection } from './bbox-selection.ts';
import { Breath } from './breath.ts';
import { bunzip2 } from './bunzip2.ts';
import { ByteStream } from './byte-stream.ts';
import { Bzip2Error } from './bzip2-error.ts';
import type { Codecs } from './codecs.ts';
import { ElementCollector } from './element-collector.ts';
import { ExpansionGuard } from './expansion-guard.ts';
import { extractError } from './extract-error.ts';
import type { ExtractSource } from './extract-source.ts';
import { readJson } from './read-json.ts';
import type { ReadOsmOptions } from './read-options.ts';
import { PbfReading } from './read-pbf.ts';
import { readXml } from './read-xml.ts';
import { type ExtractFormat, sniffFormat } from './sniff-format.ts';

const HEAD_BYTES = 512;

/** Read an extract of any format from a source, in one pass or, for a bounding box, in up to five. */
export async function readExtract(
  source: ExtractSource,
  options: ReadOsmOptions & { codecs: Codecs; sha256: () => string },
): Promise<OsmData> {
  const { name } = source;
  if (source.size === 0) {
    throw extractError('graph/empty-extract', name, 'the file has 0 bytes; download the extract again.');
  }
  const selection = options.bbox && new BboxSelection(options.bbox);
  const collector = new ElementCollector(selection);
  const pbf = new PbfReading(name, collector, options.codecs);
  let phase = 'read extract';
  do {
    await readPass(source, { ...options, collector, pbf, phase }).catch((error: unknown) => {
      if (!UgeError.isInstance(error) || error.code !== 'graph/truncated-extract') throw error;
      if (options.truncated !== 'keep' || collector.nodes.size === 0) throw withCounts(error, collector);
      collector.skip('truncated-extract');
    });
    phase = 'complete extract';
  } while (collector.nextPass());
  if (collector.nodes.size === 0) throw withoutNodes(name, collector);
  return collector.finish({ name, sha256: options.sha256() });
}

interface Pass extends ReadOsmOptions {
  codecs: Codecs;
  collector: ElementCollector;
  pbf: PbfReading;
  phase: string;
}

async function readPass(source: ExtractSource, pass: Pass): Promise<void> {
  const { name } = source;
  const guard = new ExpansionGuard(name, pass);
  const breath = new Breath(pass.signal);
  let stream = new ByteStream(watch(source, { ...pass, guard, breath }));
  let head = await stream.peek(HEAD_BYTES);
  const packing = sniffFormat(head);
  if (packing === 'gzip' || packing === 'bzip2') {
    const content =
      packing === 'bzip2'
        ? bunzip2(stream.rest())
        : pass.codecs.gunzip(stream.rest(), { keepsTail: pass.truncated === 'keep' });
    stream = new ByteStream(unpacked(content, { name, packing, guard, breath }));
    head = await stream.peek(HEAD_BYTES);
  }
  const format = sniffFormat(head);
  if (format === 'pbf') await pass.pbf.read(stream, guard);
  else if (format === 'xml') await readXml(stream.rest(), pass.collector, { name, head });
  else if (format === 'json') await readJson(stream.rest(), pass.collector, { name });
  else throw unknownFormat(name, format, head);
}

/** The source's chunks, with progress, abort and a breath for the event loop between them. */
async function* watch(
  source: ExtractSource,
  { guard, breath, onProgress, phase }: Pass & { guard: ExpansionGuard; breath: Breath },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source.chunks()) {
    guard.packedBytes += chunk.length;
    yield chunk;
    onProgress?.({ phase, done: guard.packedBytes, total: source.size, unit: 'bytes' });
    await breath.take();
  }
}

async function* unpacked(
  content: AsyncIterable<Uint8Array>,
  { name, packing, guard, breath }: { name: string; packing: string; guard: ExpansionGuard; breath: Breath },
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of content) {
      guard.admit(chunk.length);
      yield chunk;
      await breath.take();
    }
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    const isCodecs = error instanceof Bzip2Error || error instanceof TypeError || /^(Z|ERR)_/.test(String(code));
    if (UgeError.isInstance(error) || !isCodecs) throw error;
    const isDamaged = error instanceof Bzip2Error ? !error.endsEarly : code === 'Z_DATA_ERROR';
    throw extractError(
      isDamaged ? 'graph/unreadable-extract' : 'graph/truncated-extract',
      name,
      `the ${packing} data ${isDamaged ? 'is damaged' : 'ends early'} after ${guard.contentBytes} unpacked bytes ` +
        `(${(error as Error).message}); download the file again.`,
      { cause: error, details: { contentBytes: guard.contentBytes } },
    );
  }
}

function withCounts(error: UgeError, { nodes, ways, relations }: ElementCollector): UgeError {
  const counts = { nodes: nodes.size, ways: ways.size, relations: relations.size };
  const use = counts.nodes === 0 ? '' : " To use them, read with truncated: 'keep'.";
  return new UgeError(
    error.code,
    `${error.message} Before that came ${counts.nodes} nodes, ${counts.ways} ways and ${counts.relations} relations.${use}`,
    { ...error.details, ...counts },
    { cause: error.cause },
  );
}

function withoutNodes(name: string, { ways, relations, skipped, selection }: ElementCollector): UgeError {
  const found = `no nodes with a position${selection ? ' in the bounding box' : ''}`;
  const fix = selection
    ? 'the box is [west, south, east, north] in degrees.'
    : 'export the area again, with Overpass use `out geom;` or `(._;>;); out;`.';
  return extractError(
    'graph/empty-extract',
    name,
    `it holds ${found} (${ways.size} ways, ${relations.size} relations); ${fix}`,
    { details: { ways: ways.size, relations: relations.size, skipped } },
  );
}

function unknownFormat(name: string, format: ExtractFormat, bytes: Uint8Array): Error {
  const head = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const found = format === 'unknown' ? `bytes that start with ${head || 'nothing'}` : `a ${format} archive`;
  const fix = format === 'unknown' ? '' : ' Unpack it first.';
  return extractError(
    'graph/unknown-format',
    name,
    `found ${found}; expected .osm.pbf, .osm XML, Overpass JSON or GeoJSON (each may be packed once with gzip or bzip2).${fix}`,
    { details: { format, head } },
  );
}
