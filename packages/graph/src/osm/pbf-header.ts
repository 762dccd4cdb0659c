import type { ElementCollector } from './element-collector.ts';
import { extractError } from './extract-error.ts';
import { PbfCursor } from './pbf-cursor.ts';

const KNOWN_FEATURES = new Set(['OsmSchema-V0.6', 'DenseNodes']);

/**
 * Read an `OSMHeader` block: what a reader must know, and where the file comes from.
 *
 * @throws {UgeError} `graph/unreadable-extract` for features that would be misread, such as deleted versions.
 */
export function readPbfHeader(
  bytes: Uint8Array,
  { collector, name }: { collector: ElementCollector; name: string },
): void {
  const required: string[] = [];
  let source = '';
  let timestampSeconds = 0;
  const header = new PbfCursor(bytes);
  const text = (): string => {
    const length = header.length();
    header.advance(length);
    return new TextDecoder().decode(bytes.subarray(header.at - length, header.at));
  };
  while (header.next()) {
    if (header.field === 4 && header.isBytes) required.push(text());
    else if (header.field === 17 && header.isBytes) source = text();
    else if (header.field === 32 && !header.isBytes) timestampSeconds = header.signed();
    else header.skip();
  }
  const foreign = required.filter((feature) => !KNOWN_FEATURES.has(feature));
  if (foreign.length > 0) {
    throw extractError(
      'graph/unreadable-extract',
      name,
      `it needs the PBF features ${foreign.join(', ').slice(0, 200)}; export a plain extract without history.`,
      { details: { features: foreign } },
    );
  }
  const time = new Date(timestampSeconds * 1000);
  if (timestampSeconds > 0 && Number.isFinite(time.getTime())) collector.origin.timestamp = time.toISOString();
  // The writer of this package keeps attribution and licence in the source field, parted by a bar.
  const [attribution, license] = source.split(' | ');
  if (attribution && license) Object.assign(collector.origin, { attribution, license });
}
