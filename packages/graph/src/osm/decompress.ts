import { extractError } from './extract-error.ts';

/** Largest decompressed extract that is read into memory: 2 GiB, which a bomb of compressed zeros passes quickly. */
const MAX_EXTRACT_BYTES = 2 ** 31;

/**
 * Inflate gzip or zlib bytes with the platform's own streams (Node and browsers).
 *
 * @param options.maxBytes - refuse to produce more than this. Default 2 GiB.
 * @throws {UgeError} `graph/truncated-extract` when the stream ends early or is damaged; `graph/unreadable-extract` when it
 * would grow past `maxBytes`.
 */
export async function decompress(
  bytes: Uint8Array,
  format: 'gzip' | 'deflate',
  options: { name: string; maxBytes?: number; signal?: AbortSignal },
): Promise<Uint8Array> {
  const { name, maxBytes = MAX_EXTRACT_BYTES, signal } = options;
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream(format));
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      signal?.throwIfAborted();
      chunks.push(value);
      length += value.length;
      if (length > maxBytes) {
        throw extractError(
          'graph/unreadable-extract',
          name,
          `its compressed content grows past ${maxBytes} bytes; use a smaller extract of the city.`,
          { details: { maxBytes } },
        );
      }
    }
  } catch (error) {
    if (length > maxBytes || signal?.aborted) throw error;
    throw extractError(
      'graph/truncated-extract',
      name,
      `the ${format} data ends early or is damaged after ${length} bytes; download the file again.`,
      { cause: error, details: { bytesRead: length } },
    );
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  return joinChunks(chunks, length);
}

function joinChunks(chunks: readonly Uint8Array[], length: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}
