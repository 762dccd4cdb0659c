export type ExtractFormat = 'gzip' | 'pbf' | 'xml' | 'json' | 'bzip2' | 'zip' | 'xz' | 'zstd' | 'unknown';

const MAGIC: readonly [ExtractFormat, readonly number[]][] = [
  ['gzip', [0x1f, 0x8b]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];

/** The format of an extract by its first bytes; the file name is not looked at. */
export function sniffFormat(bytes: Uint8Array): ExtractFormat {
  for (const [format, magic] of MAGIC) if (magic.every((byte, i) => bytes[i] === byte)) return format;
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 512));
  if (head.slice(4, 64).includes('OSMHeader')) return 'pbf';
  if (/^(\u00ff\u00fe)?<\0|^(\u00fe\u00ff)?\0</.test(head)) return 'xml';
  const text = head.replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
  if (text.startsWith('<')) return 'xml';
  if (text.startsWith('{') || text.startsWith('[') || text.startsWith('\x1e')) return 'json';
  return 'unknown';
}
