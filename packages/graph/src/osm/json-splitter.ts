import { joinBytes } from './join-bytes.ts';
import { JsonError } from './json-error.ts';

const MAX_ITEM_BYTES = 1 << 25;
const MAX_DEPTH = 256;
const MAX_KEY_BYTES = 16;
const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];
/** White space, and the record separator of GeoJSON text sequences. */
const isBetweenRoots = (byte: number): boolean => byte === 0x20 || (byte >= 9 && byte <= 13) || byte === 0x1e;

export interface JsonListener {
  /** An object of the list `list` at the first level of a root. */
  item(list: string, text: string): void;
  /** A root object after its end, without the items that were given out. */
  root(text: string): void;
}

/**
 * Cuts JSON into the objects of its long lists, so that only one is held at a time: `{"elements": [{…}, {…}], …}`. Also takes
 * several roots one after the other (newline-delimited JSON).
 */
export class JsonSplitter {
  /** Bytes taken in. */
  position = 0;
  private readonly listener: JsonListener;
  private readonly lists: ReadonlySet<string>;
  private readonly decoder: InstanceType<typeof TextDecoder> = new TextDecoder();
  private depth = 0;
  private isInText = false;
  private isEscaped = false;
  private key: number[] = [];
  /** The list whose objects are given out. */
  private list: string | undefined;
  private root: Uint8Array[] = [];
  private rootBytes = 0;
  private item: Uint8Array[] = [];
  private itemBytes = 0;
  private roots = 0;

  constructor(lists: readonly string[], listener: JsonListener) {
    this.lists = new Set(lists);
    this.listener = listener;
  }

  /** @throws {JsonError} for text between roots, objects of more than 32 MiB and more than 256 levels. */
  write(chunk: Uint8Array): void {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.isInText) {
        at = this.skipText(chunk, at);
        continue;
      }
      if (byte === QUOTE) {
        this.isInText = true;
        this.key.length = 0;
        if (this.depth === 0) throw this.error('text outside of an object', at);
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (this.depth === 0 && byte === OPEN_BRACKET) throw this.error('a list where an object should be', at);
        if (this.isItemDepth && byte === OPEN_BRACE) {
          this.keepRoot(chunk.subarray(from, at));
          from = at;
        }
        if (++this.depth > MAX_DEPTH) throw this.error(`more than ${MAX_DEPTH} levels`, at);
        if (this.depth === 2 && byte === OPEN_BRACKET) this.openList();
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (--this.depth < 0) throw this.error('a bracket that closes nothing', at);
        if (this.isItemDepth && byte === CLOSE_BRACE) {
          this.keepItem(chunk.subarray(from, at + 1));
          from = at + 1;
          this.giveItem();
        } else if (this.depth === 1) this.list = undefined;
        else if (this.depth === 0) {
          this.keepRoot(chunk.subarray(from, at + 1));
          from = at + 1;
          this.giveRoot();
        }
      } else if (this.depth === 0) {
        if (!isBetweenRoots(byte) && !(this.position === 0 && at < 3 && byte >= 0xbb)) {
          throw this.error('text outside of an object', at);
        }
        from = at + 1;
      }
    }
    this.position += chunk.length;
    if (this.list !== undefined && this.depth > 2) this.keepItem(chunk.slice(from));
    else if (this.depth > 0) this.keepRoot(chunk.slice(from));
  }

  /** @throws {JsonError} with `endsEarly` when something is still open. */
  end(): void {
    if (this.depth > 0 || this.roots === 0) throw new JsonError(`${this.depth} brackets are still open`, true);
  }

  private get isItemDepth(): boolean {
    return this.list !== undefined && this.depth === 2;
  }

  /** Pass over text; returns the place of its last byte in the chunk. */
  private skipText(chunk: Uint8Array, start: number): number {
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.isEscaped) this.isEscaped = false;
      else if (byte === BACKSLASH) this.isEscaped = true;
      else if (byte === QUOTE) {
        this.isInText = false;
        return at;
      }
      if (this.depth === 1 && this.key.length <= MAX_KEY_BYTES) this.key.push(byte);
    }
    return chunk.length;
  }

  private openList(): void {
    const key = String.fromCharCode(...this.key);
    if (this.lists.has(key)) this.list = key;
  }

  private keepRoot(bytes: Uint8Array): void {
    // Between the items of a list there are only commas and white space.
    if (this.list !== undefined && this.depth === 2 && this.root.length > 0 && !bytes.includes(OPEN_BRACKET)) return;
    this.root.push(bytes.slice());
    this.rootBytes += bytes.length;
    if (this.rootBytes > MAX_ITEM_BYTES) throw this.error(`an object of more than ${MAX_ITEM_BYTES} bytes`, 0);
  }

  private keepItem(bytes: Uint8Array): void {
    this.item.push(bytes);
    this.itemBytes += bytes.length;
    if (this.itemBytes > MAX_ITEM_BYTES) throw this.error(`an object of more than ${MAX_ITEM_BYTES} bytes`, 0);
  }

  private giveItem(): void {
    const text = this.decoder.decode(joinBytes(this.item));
    this.item = [];
    this.itemBytes = 0;
    this.listener.item(this.list!, text);
  }

  private giveRoot(): void {
    const text = this.decoder.decode(joinBytes(this.root));
    this.root = [];
    this.rootBytes = 0;
    this.roots++;
    this.listener.root(text);
  }

  private error(found: string, at: number): JsonError {
    return new JsonError(`${found}, near byte ${this.position + at}`, false);
  }
}
