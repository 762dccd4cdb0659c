import { contentHash } from '@uge/core';
import type { OsmData } from '../types.ts';
import { readExtract } from './read-extract.ts';
import type { ReadOsmOptions } from './read-options.ts';
import { webCodecs } from './web-codecs.ts';

const CHUNK_BYTES = 1 << 18;

export interface ParseOsmOptions extends ReadOsmOptions {
  /** File name for errors and provenance. */
  name: string;
}

/**
 * Parse an OpenStreetMap extract: `.osm.pbf`, `.osm` XML, Overpass JSON or GeoJSON, each plain or packed with gzip or bzip2. The
 * format is found from the content. Runs in Node and in browsers; unpacks piece by piece.
 *
 * @returns elements with positions in degrees, EPSG:4326. Way references to absent nodes are kept and counted in `skipped`.
 * @throws {UgeError} `graph/empty-extract`, `graph/truncated-extract`, `graph/unreadable-extract`, `graph/unknown-format`,
 * `graph/invalid-bbox`.
 */
export async function parseOsm(bytes: Uint8Array, options: ParseOsmOptions): Promise<OsmData> {
  const source = { name: options.name, size: bytes.length, chunks: () => pieces(bytes) };
  return readExtract(source, { ...options, codecs: webCodecs, sha256: () => contentHash(bytes) });
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) yield bytes.subarray(start, start + CHUNK_BYTES);
}
