import { parseDecimal } from './parse-decimal.ts';
import type { StringPool } from './string-pool.ts';
import { XmlError } from './xml-error.ts';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The attributes of one tag, decoded when asked for. */
export class XmlAttributes {
  private readonly pool: StringPool;
  private readonly names: string[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly plain: boolean[] = [];
  private bytes: Uint8Array = new Uint8Array(0);
  private count = 0;

  constructor(pool: StringPool) {
    this.pool = pool;
  }

  reset(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.count = 0;
  }

  /** False when there is one of this name. */
  add(name: string, start: number, end: number, isPlain: boolean): boolean {
    const { count } = this;
    for (let i = 0; i < count; i++) if (this.names[i] === name) return false;
    this.names[count] = name;
    this.starts[count] = start;
    this.ends[count] = end;
    this.plain[count] = isPlain;
    this.count++;
    return true;
  }

  has(name: string): boolean {
    return this.indexOf(name) >= 0;
  }

  /** NaN where the attribute is absent or no number. */
  number(name: string): number {
    const index = this.indexOf(name);
    return index < 0 ? Number.NaN : parseDecimal(this.bytes, this.starts[index]!, this.ends[index]!);
  }

  /** @throws {XmlError} for an entity that XML does not define. */
  text(name: string): string | undefined {
    const index = this.indexOf(name);
    if (index < 0) return undefined;
    const text = this.pool.text(this.bytes, this.starts[index]!, this.ends[index]!);
    return this.plain[index] ? text : resolve(text);
  }

  private indexOf(name: string): number {
    for (let i = 0; i < this.count; i++) if (this.names[i] === name) return i;
    return -1;
  }
}

function resolve(text: string): string {
  return text.replace(/\r\n|[\t\r\n]|&([^;&]*);?/g, (match, entity?: string) => {
    if (entity === undefined) return ' ';
    const resolved = match.endsWith(';') ? (ENTITIES[entity] ?? character(entity)) : undefined;
    if (resolved === undefined) throw new XmlError(`an unknown entity ${match.slice(0, 20)}`, false);
    return resolved;
  });
}

function character(entity: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(entity) ?? [];
  const code = hex ? Number.parseInt(hex, 16) : decimal ? Number(decimal) : 0;
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : undefined;
}
