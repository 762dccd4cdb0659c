import { UgeError } from '@uge/core';
import { PbfReader } from 'pbf';
import type { ElementCollector } from './collector.ts';
import { extractError } from './extract-error.ts';
import type { ParseOptions } from './parse-options.ts';
import { readPbfBlobs } from './pbf-blobs.ts';
import { readPrimitiveBlock } from './pbf-elements.ts';

const KNOWN_FEATURES = new Set(['OsmSchema-V0.6', 'DenseNodes']);

/** Read an `.osm.pbf` file: dense and plain nodes, ways, relations, raw and zlib blocks. */
export async function readPbf(bytes: Uint8Array, collector: ElementCollector, options: ParseOptions): Promise<void> {
  try {
    for await (const blob of readPbfBlobs(bytes, options)) {
      const pbf = new PbfReader(blob.content);
      if (blob.type === 'OSMHeader') readHeader(pbf, collector, options);
      else if (blob.type === 'OSMData') readPrimitiveBlock(pbf, collector);
      options.onProgress?.({ phase: 'read extract', done: blob.end, total: bytes.length, unit: 'bytes' });
    }
  } catch (error) {
    if (UgeError.isInstance(error) || options.signal?.aborted) throw error;
    throw extractError('graph/unreadable-extract', options.name, 'a PBF block is damaged; download the file again.', {
      cause: error,
    });
  }
}

interface Header {
  requiredFeatures: string[];
  source?: string;
  timestampSeconds?: number;
}

function readHeader(pbf: PbfReader, collector: ElementCollector, options: ParseOptions): void {
  const header = pbf.readFields(
    (tag, found) => {
      if (tag === 4) found.requiredFeatures.push(pbf.readString());
      else if (tag === 17) found.source = pbf.readString();
      else if (tag === 32) found.timestampSeconds = pbf.readVarint(true);
    },
    { requiredFeatures: [] } as Header,
  );
  const foreign = header.requiredFeatures.filter((feature) => !KNOWN_FEATURES.has(feature));
  if (foreign.length > 0) {
    throw extractError(
      'graph/unreadable-extract',
      options.name,
      `it needs the PBF features ${foreign.join(', ')}; export a plain extract without history.`,
      { details: { features: foreign } },
    );
  }
  if (header.timestampSeconds) {
    const time = new Date(header.timestampSeconds * 1000);
    if (Number.isFinite(time.getTime())) collector.origin.timestamp = time.toISOString();
  }
  // The writer of this package keeps attribution and licence in the source field, parted by a bar.
  const [attribution, license] = header.source?.split(' | ') ?? [];
  if (attribution && license) Object.assign(collector.origin, { attribution, license });
}
