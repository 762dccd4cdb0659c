/** What a file is to hold: bytes, or bytes that come piece by piece when they are written. */
export type FileContent = Uint8Array | (() => AsyncIterable<Uint8Array>);

/** All bytes of a content. */
export async function readContent(content: FileContent): Promise<Uint8Array> {
  if (typeof content !== 'function') return content;
  const pieces: Uint8Array[] = [];
  for await (const piece of content()) pieces.push(piece);
  const bytes = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.byteLength;
  }
  return bytes;
}
