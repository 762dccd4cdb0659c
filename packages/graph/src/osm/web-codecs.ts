import type { Codecs } from './codecs.ts';
import { joinBytes } from './join-bytes.ts';

/** Compression Streams, which browsers and Node have. What follows an error is lost, so a cut-off gzip file loses its tail. */
export const webCodecs: Codecs = {
  gunzip: (chunks) => decompress(chunks, 'gzip'),
  async inflate(bytes, maxBytes) {
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of decompress([bytes], 'deflate')) {
      parts.push(part);
      length += part.length;
      if (length > maxBytes) throw new RangeError(`more than ${maxBytes} bytes`);
    }
    return joinBytes(parts);
  },
};

async function* decompress(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  format: 'gzip' | 'deflate',
): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream(format);
  const writer = writable.getWriter();
  let failure: unknown;
  const feed = async (): Promise<void> => {
    for await (const chunk of chunks) await writer.write(chunk as Uint8Array<ArrayBuffer>);
    await writer.close();
  };
  const feeding = feed().catch(async (error: unknown) => {
    failure ??= error;
    await writer.abort(error).catch(() => undefined);
  });
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
  } catch (error) {
    // An error of the source reaches the reader wrapped or not at all; the first one is the reason.
    throw failure ?? error;
  } finally {
    await reader.cancel().catch(() => undefined);
    await feeding;
  }
}
