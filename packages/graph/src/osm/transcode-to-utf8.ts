import { extractError } from './extract-error.ts';

/**
 * XML in UTF-8, whatever encoding its byte order mark or first line states.
 *
 * @throws {UgeError} `graph/unreadable-extract` for an encoding that the platform does not know.
 */
export async function* transcodeToUtf8(
  chunks: AsyncIterable<Uint8Array>,
  { name, head }: { name: string; head: Uint8Array },
): AsyncGenerator<Uint8Array> {
  const encoding = encodingOf(head);
  if (/^utf-?8$|^(us-)?ascii$/i.test(encoding)) {
    yield* chunks;
    return;
  }
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(encoding);
  } catch (error) {
    throw extractError('graph/unreadable-extract', name, `its encoding "${encoding}" is unknown; save it as UTF-8.`, {
      cause: error,
    });
  }
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  yield encoder.encode(decoder.decode());
}

function encodingOf(head: Uint8Array): string {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0x3c && head[1] === 0)) return 'utf-16le';
  if ((head[0] === 0xfe && head[1] === 0xff) || (head[0] === 0 && head[1] === 0x3c)) return 'utf-16be';
  const text = new TextDecoder('latin1').decode(head);
  return /^(?:\u00ef\u00bb\u00bf)?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(text)?.[1] ?? 'utf-8';
}
