const decoder = new TextDecoder();

/** UTF-8 texts numbered from 0; number 0 is the empty text and stands for "absent". Texts are decoded when asked for. */
export interface StringColumns {
  textBytes: Uint8Array;
  /** End of text i in `textBytes`, `[texts]`. */
  textEnds: Uint32Array;
}

export class StringTable {
  private readonly columns: StringColumns;
  private readonly decoded: (string | undefined)[] = [];

  constructor(columns: StringColumns) {
    this.columns = columns;
  }

  get(number: number): string {
    const known = this.decoded[number];
    if (known !== undefined) return known;
    const { textBytes, textEnds } = this.columns;
    const text = decoder.decode(textBytes.subarray(number === 0 ? 0 : textEnds[number - 1]!, textEnds[number]!));
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

  finish(): StringColumns {
    const encoder = new TextEncoder();
    const texts = Array.from(this.numbers.keys(), (text) => encoder.encode(text));
    const textEnds = new Uint32Array(texts.length);
    let length = 0;
    texts.forEach((text, i) => {
      length += text.length;
      textEnds[i] = length;
    });
    const textBytes = new Uint8Array(length);
    texts.forEach((text, i) => {
      textBytes.set(text, textEnds[i]! - text.length);
    });
    return { textBytes, textEnds };
  }
}
