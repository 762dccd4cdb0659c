import type { TextColumns } from './graph-columns.ts';

const decoder = new TextDecoder();
/** UTF-8 bytes that one UTF-16 unit can take. */
const MOST_BYTES_PER_UNIT = 3;

/** Numbered texts; number 0 is the empty text and stands for "absent". Texts are decoded when asked for. */
export class StringTable {
  private readonly columns: TextColumns;
  private readonly decoded: (string | undefined)[] = [];

  constructor(columns: TextColumns) {
    this.columns = columns;
  }

  get(number: number): string {
    const known = this.decoded[number];
    if (known !== undefined) return known;
    const { textBytes, textStart } = this.columns;
    const text = decoder.decode(textBytes.subarray(textStart[number]!, textStart[number + 1]!));
    this.decoded[number] = text;
    return text;
  }

  /** The text, or undefined for number 0. */
  optional(number: number): string | undefined {
    return number === 0 ? undefined : this.get(number);
  }
}

export class StringTableBuilder {
  private readonly numbers: Map<string, number> = new Map([['', 0]]);

  /** Number of a text; the same text always gets the same number. */
  add(text: string | undefined): number {
    if (text === undefined) return 0;
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(text, number);
    }
    return number;
  }

  finish(): TextColumns {
    const encoder = new TextEncoder();
    const textStart = new Uint32Array(this.numbers.size + 1);
    let units = 0;
    for (const text of this.numbers.keys()) units += text.length;
    const buffer = new Uint8Array(units * MOST_BYTES_PER_UNIT);
    let end = 0;
    let number = 0;
    for (const text of this.numbers.keys()) {
      end += encoder.encodeInto(text, buffer.subarray(end)).written;
      textStart[++number] = end;
    }
    return { textBytes: buffer.slice(0, end), textStart };
  }
}
