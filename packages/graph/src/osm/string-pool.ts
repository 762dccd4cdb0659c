const CELLS = 1 << 15;
const CELL_BYTES = 48;

/**
 * Decodes UTF-8 parts of a buffer. Texts of up to 48 bytes that came lately come from a table of fixed size: most of a map is
 * a few thousand keys, values and street names over and over.
 */
export class StringPool {
  private readonly texts: (string | undefined)[] = new Array<string | undefined>(CELLS).fill(undefined);
  private readonly lengths: Uint8Array = new Uint8Array(CELLS);
  private readonly cells: Uint8Array = new Uint8Array(CELLS * CELL_BYTES);
  private readonly decoder: InstanceType<typeof TextDecoder> = new TextDecoder('utf-8', { ignoreBOM: true });

  text(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return '';
    if (length > CELL_BYTES) return this.decoder.decode(bytes.subarray(start, end));
    let hash = length;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    const cell = (hash ^ (hash >>> 15)) & (CELLS - 1);
    const known = this.texts[cell];
    if (known !== undefined && this.lengths[cell] === length && this.isEqual(cell, bytes, start)) return known;
    const text = this.decoder.decode(bytes.subarray(start, end));
    this.texts[cell] = text;
    this.lengths[cell] = length;
    this.cells.set(bytes.subarray(start, end), cell * CELL_BYTES);
    return text;
  }

  private isEqual(cell: number, bytes: Uint8Array, start: number): boolean {
    const { cells } = this;
    const length = this.lengths[cell]!;
    const base = cell * CELL_BYTES;
    for (let i = 0; i < length; i++) if (cells[base + i] !== bytes[start + i]) return false;
    return true;
  }
}
