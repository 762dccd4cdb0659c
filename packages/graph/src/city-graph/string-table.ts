import type { TextColumns } from './graph-columns.ts';

const decoder = new TextDecoder();

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
    const texts = Array.from(this.numbers.keys(), (text) => encoder.encode(text));
    const textStart = new Uint32Array(texts.length + 1);
    texts.forEach((text, i) => {
      textStart[i + 1] = textStart[i]! + text.length;
    });
    const textBytes = new Uint8Array(textStart[texts.length]!);
    texts.forEach((text, i) => {
      textBytes.set(text, textStart[i]!);
    });
    return { textBytes, textStart };
  }
}
