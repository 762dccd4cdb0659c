import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of bytes, of a string (as UTF-8), or of any JSON value (keys sorted, so key order does not matter); 64 hex digits. */
export function contentHash(value: unknown): string {
  if (value instanceof Uint8Array) return bytesToHex(sha256(value));
  return bytesToHex(sha256(utf8ToBytes(typeof value === 'string' ? value : canonicalJson(value))));
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) =>
    entry !== null && typeof entry === 'object' && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry,
  );
}
