import { StringPool } from './string-pool.ts';
import { XmlAttributes } from './xml-attributes.ts';
import { XmlError } from './xml-error.ts';

const MAX_TAG_BYTES = 1 << 20;
const MAX_DEPTH = 256;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const COMMENT_END = utf8('-->');
const CDATA_END = utf8(']]>');
const INSTRUCTION_END = utf8('?>');

const [LESS, GREATER, SLASH, BANG, QUESTION, EQUALS, QUOTE, APOSTROPHE, AMPERSAND] = utf8('<>/!?="\'&') as unknown as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];
const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

export interface XmlListener {
  /** The attributes are those of this tag until the call returns. */
  open(name: string, attributes: XmlAttributes): void;
  close(name: string): void;
}

/**
 * Scans UTF-8 XML for tags and attributes, which is all that OpenStreetMap files hold; text between tags, comments,
 * instructions and CDATA are passed over. Works on bytes and decodes only the values that are asked for. Entities are the five
 * of XML and character references; a document type cannot add others.
 */
export class XmlScanner {
  /** Bytes scanned before the pending ones. */
  position = 0;
  private readonly listener: XmlListener;
  private readonly pool: StringPool = new StringPool();
  private readonly attributes: XmlAttributes = new XmlAttributes(this.pool);
  private readonly openNames: string[] = [];
  private pending: Uint8Array = new Uint8Array(0);
  /** End of the comment, instruction or CDATA that the scanner is in. */
  private skipsUntil: Uint8Array | undefined;
  private hasRoot = false;

  constructor(listener: XmlListener) {
    this.listener = listener;
  }

  /** @throws {XmlError} where the text is not well-formed. */
  write(chunk: Uint8Array): void {
    let bytes = chunk;
    if (this.pending.length > 0) {
      bytes = new Uint8Array(this.pending.length + chunk.length);
      bytes.set(this.pending);
      bytes.set(chunk, this.pending.length);
    }
    const end = this.scan(bytes);
    this.position += end;
    this.pending = bytes.slice(end);
    if (this.pending.length > MAX_TAG_BYTES) throw this.error(`a tag of more than ${MAX_TAG_BYTES} bytes`, end);
  }

  /** @throws {XmlError} with `endsEarly` when something is still open. */
  end(): void {
    if (this.hasRoot && this.openNames.length === 0 && this.pending.length === 0 && !this.skipsUntil) return;
    const open = this.openNames.at(-1);
    throw new XmlError(open ? `<${open}> is still open` : 'there is no whole element', true);
  }

  /** Scan whole tags; returns where the first unfinished one starts. */
  private scan(bytes: Uint8Array): number {
    let at = 0;
    for (;;) {
      if (this.skipsUntil) {
        const { length } = this.skipsUntil;
        const end = indexOfBytes(bytes, this.skipsUntil, at);
        if (end < 0) return Math.max(at, bytes.length - length + 1);
        at = end + length;
        this.skipsUntil = undefined;
      }
      const start = bytes.indexOf(LESS, at);
      if (start < 0) return bytes.length;
      const next = bytes[start + 1];
      let end: number;
      if (next === undefined) return start;
      if (next === SLASH) end = this.scanClosingTag(bytes, start);
      else if (next === QUESTION) end = this.skipFrom(start + 2, INSTRUCTION_END);
      else if (next === BANG) end = this.scanDeclaration(bytes, start);
      else end = this.scanTag(bytes, start);
      if (end < 0) return start;
      at = end;
    }
  }

  private skipFrom(at: number, until: Uint8Array): number {
    this.skipsUntil = until;
    return at;
  }

  private scanDeclaration(bytes: Uint8Array, start: number): number {
    if (bytes.length < start + 9) return -1;
    if (bytes[start + 2] === 0x2d && bytes[start + 3] === 0x2d) return this.skipFrom(start + 4, COMMENT_END);
    if (bytes[start + 2] === 0x5b) return this.skipFrom(start + 9, CDATA_END);
    if (this.hasRoot) throw this.error('a declaration inside the document', start);
    let depth = 0;
    for (let at = start + 2; at < bytes.length; at++) {
      if (bytes[at] === 0x5b) depth++;
      else if (bytes[at] === 0x5d) depth--;
      else if (bytes[at] === GREATER && depth <= 0) return at + 1;
    }
    return -1;
  }

  private scanClosingTag(bytes: Uint8Array, start: number): number {
    const end = bytes.indexOf(GREATER, start);
    if (end < 0) return -1;
    let nameEnd = end;
    while (isSpace(bytes[nameEnd - 1])) nameEnd--;
    const name = this.pool.text(bytes, start + 2, nameEnd);
    const open = this.openNames.pop();
    if (name !== open)
      throw this.error(open ? `</${name}> where <${open}> is open` : `</${name}> closes nothing`, start);
    this.listener.close(name);
    return end + 1;
  }

  /** Returns where the tag ends, or -1 when it is not whole. */
  private scanTag(bytes: Uint8Array, start: number): number {
    const { attributes } = this;
    const { length } = bytes;
    let at = start + 1;
    const nameStart = at;
    while (at < length && !isSpace(bytes[at]) && bytes[at] !== GREATER && bytes[at] !== SLASH) {
      if (bytes[at] === LESS || bytes[at] === QUOTE || bytes[at] === EQUALS)
        throw this.error('a tag without a name', start);
      at++;
    }
    if (at === length) return -1;
    if (at === nameStart) throw this.error('a tag without a name', start);
    const name = this.pool.text(bytes, nameStart, at);
    attributes.reset(bytes);
    for (;;) {
      const gap = at;
      while (isSpace(bytes[at])) at++;
      if (at >= length) return -1;
      if (bytes[at] === GREATER) {
        this.openTag(name, start);
        return at + 1;
      }
      if (bytes[at] === SLASH) {
        if (at + 1 === length) return -1;
        if (bytes[at + 1] !== GREATER) throw this.error(`a stray / in <${name}>`, at);
        this.openTag(name, start);
        this.openNames.pop();
        this.listener.close(name);
        return at + 2;
      }
      if (at === gap) throw this.error(`no space before an attribute of <${name}>`, at);
      at = this.scanAttribute(bytes, at, name);
      if (at < 0) return -1;
    }
  }

  private scanAttribute(bytes: Uint8Array, start: number, tag: string): number {
    const { length } = bytes;
    let at = start;
    while (at < length && bytes[at] !== EQUALS && !isSpace(bytes[at])) {
      if (bytes[at] === GREATER || bytes[at] === LESS)
        throw this.error(`an attribute of <${tag}> without a value`, start);
      at++;
    }
    const nameEnd = at;
    while (isSpace(bytes[at])) at++;
    if (at >= length) return -1;
    if (bytes[at] !== EQUALS) throw this.error(`an attribute of <${tag}> without a value`, start);
    at++;
    while (isSpace(bytes[at])) at++;
    if (at >= length) return -1;
    const quote = bytes[at]!;
    if (quote !== QUOTE && quote !== APOSTROPHE) throw this.error(`an attribute of <${tag}> without quotes`, start);
    const valueStart = ++at;
    let isPlain = true;
    for (; ; at++) {
      if (at >= length) return -1;
      const byte = bytes[at]!;
      if (byte === quote) break;
      if (byte === AMPERSAND || byte < 0x20) isPlain = false;
      else if (byte === LESS) throw this.error(`an attribute of <${tag}> that does not end`, start);
    }
    const name = this.pool.text(bytes, start, nameEnd);
    if (!this.attributes.add(name, valueStart, at, isPlain)) throw this.error(`<${tag}> with ${name} twice`, start);
    return at + 1;
  }

  private openTag(name: string, start: number): void {
    if (this.openNames.length === 0) {
      if (this.hasRoot) throw this.error(`a second root <${name}>`, start);
      this.hasRoot = true;
    }
    if (this.openNames.length === MAX_DEPTH) throw this.error(`elements more than ${MAX_DEPTH} deep`, start);
    this.openNames.push(name);
    this.listener.open(name, this.attributes);
  }

  private error(found: string, at: number): XmlError {
    return new XmlError(`${found}, near byte ${this.position + at}`, false);
  }
}

function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(wanted[0]!, from); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}
