/**
 * The 256 characters that stand for bytes in byte-level BPE, in code point order: printable Latin-1 stands for itself,
 * every other byte for a character from U+0100 on, so that no symbol is white space or a control character.
 */
export function byteAlphabet(): string[] {
  const isPrintable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  const codePoints: number[] = [];
  let shifted = 256;
  for (let byte = 0; byte < 256; byte++) codePoints.push(isPrintable(byte) ? byte : shifted++);
  return codePoints.sort((a, b) => a - b).map((codePoint) => String.fromCodePoint(codePoint));
}
