import { contentHash } from '@uge/core';
import type { OsmData } from '../types.ts';
import { ElementCollector } from './collector.ts';
import { decompress } from './decompress.ts';
import { extractError } from './extract-error.ts';
import type { ParseOptions } from './parse-options.ts';
import { readOverpass } from './read-overpass.ts';
import { readPbf } from './read-pbf.ts';
import { readXml } from './read-xml.ts';
import { type ExtractFormat, sniffFormat } from './sniff-format.ts';

export interface ParseOsmOptions extends ParseOptions {
  /** SHA-256 of `bytes`, when the caller has it already. */
  sha256?: string;
}

/**
 * Parse an OpenStreetMap extract: `.osm.pbf`, `.osm` XML or Overpass JSON, each plain or gzipped. The format is found from
 * the content. Runs in Node and in browsers.
 *
 * @returns elements with positions in degrees, EPSG:4326. Way references to absent nodes are kept and counted in `skipped`.
 * @throws {UgeError} `graph/empty-extract`, `graph/truncated-extract`, `graph/unreadable-extract`, `graph/unknown-format`.
 */
export async function parseOsm(bytes: Uint8Array, options: ParseOsmOptions): Promise<OsmData> {
  const { name } = options;
  if (bytes.length === 0) {
    throw extractError('graph/empty-extract', name, 'the file has 0 bytes; download the extract again.');
  }
  const isGzip = sniffFormat(bytes) === 'gzip';
  const content = isGzip ? await decompress(bytes, 'gzip', { ...options }) : bytes;
  const collector = new ElementCollector();
  const format = sniffFormat(content);
  if (format === 'pbf') await readPbf(content, collector, options);
  else if (format === 'xml') await readXml(content, collector, options);
  else if (format === 'json') readOverpass(content, collector, options);
  else throw unknownFormat(name, format, content);
  if (collector.nodes.size === 0) {
    throw extractError(
      'graph/empty-extract',
      name,
      `it holds no nodes with a position (${collector.ways.size} ways, ${collector.relations.size} relations); ` +
        'export the area again, with Overpass use `out geom;` or `(._;>;); out;`.',
      { details: { ways: collector.ways.size, relations: collector.relations.size, skipped: collector.skipped } },
    );
  }
  return collector.finish({ name, sha256: options.sha256 ?? contentHash(bytes) });
}

function unknownFormat(name: string, format: ExtractFormat, bytes: Uint8Array): Error {
  const head = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const found = format === 'unknown' ? `bytes that start with ${head}` : `a ${format} archive`;
  const fix = format === 'unknown' || format === 'gzip' ? '' : ' Unpack it first.';
  return extractError(
    'graph/unknown-format',
    name,
    `found ${found}; expected .osm.pbf, .osm XML or Overpass JSON (each may be gzipped).${fix}`,
    { details: { format, head } },
  );
}
