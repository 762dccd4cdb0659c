/**
 * Layout of a `.ugc` file, little-endian: 8 bytes magic, uint32 version, uint32 length of the header, 32 bytes checksum of
 * everything after them, then the header (JSON, UTF-8) and the columns, each starting at a multiple of 8 bytes. The header
 * lists the columns in file order as `[name, element type, length]`.
 */
export const MAGIC = 'UGECITY\n';
export const VERSION = 2;
export const CHECKSUM_OFFSET = 16;
export const HEADER_OFFSET = 48;

export function alignedToEight(length: number): number {
  return Math.ceil(length / 8) * 8;
}
