import type { Bzip2Bits } from './bzip2-bits.ts';
import { Bzip2Error } from './bzip2-error.ts';

const MAX_CODE_BITS = 20;
const SYMBOLS_PER_TABLE = 50;
const RUN_A = 0;
const RUN_B = 1;

const damaged = (what: string): Bzip2Error => new Bzip2Error(`a bzip2 block is damaged (${what})`, false);

/**
 * Decode one block after its magic number: Huffman codes, move-to-front and the Burrows-Wheeler transform.
 *
 * @returns its bytes before runs are unpacked, and the CRC-32 of what they unpack to.
 */
export function decodeBzip2Block(input: Bzip2Bits, blockSize: number): { bytes: Uint8Array; checksum: number } {
  const checksum = input.read(32);
  if (input.read(1) === 1) throw damaged('it uses the randomised mode of bzip2 before 0.9.5');
  const origin = input.read(24);
  const symbols = readUsedBytes(input);
  const symbolCount = symbols.length + 2;
  const tableCount = input.read(3);
  if (tableCount < 2 || tableCount > 6) throw damaged(`${tableCount} code tables`);
  const selectors = readSelectors(input, tableCount);
  const tables = Array.from({ length: tableCount }, () => readCodeTable(input, symbolCount));

  const block = new Uint32Array(blockSize);
  const counts = new Uint32Array(257);
  let length = 0;
  let run = 0;
  let runPlace = 1;
  const endOfBlock = symbolCount - 1;
  const flushRun = (): void => {
    if (run === 0) return;
    if (length + run > blockSize) throw damaged('more bytes than a block holds');
    const byte = symbols[0]!;
    block.fill(byte, length, length + run);
    counts[byte + 1]! += run;
    length += run;
    run = 0;
    runPlace = 1;
  };
  for (let group = 0; ; group++) {
    const table = tables[selectors[group] ?? -1];
    if (!table) throw damaged('codes without a table');
    for (let i = 0; i < SYMBOLS_PER_TABLE; i++) {
      const symbol = table.read(input);
      if (symbol === RUN_A || symbol === RUN_B) {
        run += runPlace << symbol;
        runPlace *= 2;
        if (run > blockSize) throw damaged('a run longer than a block');
        continue;
      }
      flushRun();
      if (symbol === endOfBlock) {
        return { bytes: invertTransform(block, { length, origin, counts }), checksum };
      }
      if (length === blockSize) throw damaged('more bytes than a block holds');
      const at = symbol - 1;
      const byte = symbols[at]!;
      symbols.copyWithin(1, 0, at);
      symbols[0] = byte;
      block[length++] = byte;
      counts[byte + 1]!++;
    }
  }
}

/** The byte values that occur, ascending. */
function readUsedBytes(input: Bzip2Bits): Uint8Array {
  const groups = input.read(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group++) {
    if ((groups & (0x8000 >>> group)) === 0) continue;
    const members = input.read(16);
    for (let i = 0; i < 16; i++) if ((members & (0x8000 >>> i)) !== 0) used.push(group * 16 + i);
  }
  if (used.length === 0) throw damaged('no bytes in use');
  return Uint8Array.from(used);
}

function readSelectors(input: Bzip2Bits, tableCount: number): Uint8Array {
  const selectors = new Uint8Array(input.read(15));
  const order = Uint8Array.from({ length: tableCount }, (_, i) => i);
  for (let i = 0; i < selectors.length; i++) {
    let at = 0;
    while (input.read(1) === 1) if (++at >= tableCount) throw damaged('an unknown code table');
    const table = order[at]!;
    order.copyWithin(1, 0, at);
    order[0] = table;
    selectors[i] = table;
  }
  return selectors;
}

function readCodeTable(input: Bzip2Bits, symbolCount: number): CodeTable {
  const lengths = new Uint8Array(symbolCount);
  let length = input.read(5);
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    while (input.read(1) === 1) length += input.read(1) === 1 ? -1 : 1;
    if (length < 1 || length > MAX_CODE_BITS) throw damaged(`a code of ${length} bits`);
    lengths[symbol] = length;
  }
  return new CodeTable(lengths);
}

/** Canonical Huffman codes: those of one length are consecutive numbers. */
class CodeTable {
  private readonly symbols: Uint16Array;
  /** By length: what to subtract from a code to find its symbol, and the first code that is longer. */
  private readonly offsets: Int32Array = new Int32Array(MAX_CODE_BITS + 2);
  private readonly limits: Int32Array = new Int32Array(MAX_CODE_BITS + 2);
  private readonly shortest: number;

  constructor(lengths: Uint8Array) {
    this.symbols = Uint16Array.from(lengths, (_, symbol) => symbol).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
    this.shortest = lengths[this.symbols[0]!]!;
    let code = 0;
    let first = 0;
    for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
      let count = 0;
      while (first + count < lengths.length && lengths[this.symbols[first + count]!] === bits) count++;
      this.offsets[bits] = code - first;
      this.limits[bits] = code + count;
      first += count;
      code = (code + count) * 2;
    }
  }

  read(input: Bzip2Bits): number {
    let code = input.read(this.shortest);
    for (let bits = this.shortest; bits <= MAX_CODE_BITS; bits++) {
      if (code < this.limits[bits]!) {
        const symbol = this.symbols[code - this.offsets[bits]!];
        if (symbol === undefined) break;
        return symbol;
      }
      code = code * 2 + input.read(1);
    }
    throw damaged('a code without a symbol');
  }
}

/** Undo the Burrows-Wheeler transform; `block` is used as working space. */
function invertTransform(
  block: Uint32Array,
  { length, origin, counts }: { length: number; origin: number; counts: Uint32Array },
): Uint8Array {
  if (length === 0) return new Uint8Array(0);
  if (origin >= length) throw damaged('its start lies outside of it');
  for (let byte = 0; byte < 256; byte++) counts[byte + 1]! += counts[byte]!;
  for (let i = 0; i < length; i++) block[counts[block[i]! & 0xff]!++]! |= i << 8;
  const bytes = new Uint8Array(length);
  let link = block[origin]! >>> 8;
  for (let i = 0; i < length; i++) {
    const entry = block[link]!;
    bytes[i] = entry & 0xff;
    link = entry >>> 8;
  }
  return bytes;
}
