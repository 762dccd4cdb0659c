import { extractError } from './extract-error.ts';
import type { ReadOsmOptions } from './read-options.ts';

const MAX_CONTENT_BYTES = 2 ** 36;
const MAX_COMPRESSION_RATIO = 200;
/** Unpacked bytes that are let through whatever the ratio: small files of repeated text compress well. */
const FREE_BYTES = 2 ** 24;

/** Stops an extract that unpacks to far more than its size: OpenStreetMap data shrinks to about a tenth, bombs to a thousandth. */
export class ExpansionGuard {
  packedBytes = 0;
  contentBytes = 0;
  private readonly name: string;
  private readonly maxBytes: number;
  private readonly maxRatio: number;

  constructor(name: string, options: Pick<ReadOsmOptions, 'maxContentBytes' | 'maxCompressionRatio'>) {
    this.name = name;
    this.maxBytes = options.maxContentBytes ?? MAX_CONTENT_BYTES;
    this.maxRatio = options.maxCompressionRatio ?? MAX_COMPRESSION_RATIO;
  }

  /** @throws {UgeError} `graph/unreadable-extract` past the limits. */
  admit(contentBytes: number): void {
    this.contentBytes += contentBytes;
    const { contentBytes: content, packedBytes, maxBytes, maxRatio } = this;
    const details = { contentBytes: content, packedBytes };
    if (content > maxBytes) {
      throw extractError(
        'graph/unreadable-extract',
        this.name,
        `its content grows past ${maxBytes} bytes; use a smaller extract or raise maxContentBytes.`,
        { details },
      );
    }
    if (content > FREE_BYTES && content > maxRatio * packedBytes) {
      throw extractError(
        'graph/unreadable-extract',
        this.name,
        `${packedBytes} compressed bytes unpack to more than ${maxRatio} times as many, as no map does; ` +
          'if the file is to be trusted raise maxCompressionRatio.',
        { details },
      );
    }
  }
}
