import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** How one item of a stage went, as one line of a journal. */
export interface JournalEntry {
  id: string;
  /** Hash of everything the item depends on; an entry with another key says nothing of the present item. */
  key: string;
  status: 'done' | 'failed';
  /** Tries so far with this key, this one included. */
  attempts: number;
  output?: unknown;
  error?: string;
}

/**
 * The record of a stage's items, one JSON line each, appended by one write per line. A process that is killed leaves at
 * most one torn line at the end, which is cut off when the journal is opened again; its item is done once more.
 */
export class Journal {
  readonly #descriptor: number;
  readonly #entries: Map<string, JournalEntry>;

  private constructor(descriptor: number, entries: Map<string, JournalEntry>) {
    this.#descriptor = descriptor;
    this.#entries = entries;
  }

  /** Open or begin a journal. Parent folders are made. */
  static open(path: string): Journal {
    mkdirSync(dirname(path), { recursive: true });
    const entries = existsSync(path) ? readEntries(path) : new Map<string, JournalEntry>();
    return new Journal(openSync(path, 'a'), entries);
  }

  /** The last entry of an item, where it was made with this key. */
  find(id: string, key: string): JournalEntry | undefined {
    const entry = this.#entries.get(id);
    return entry?.key === key ? entry : undefined;
  }

  append(entry: JournalEntry): void {
    this.#entries.set(entry.id, entry);
    writeSync(this.#descriptor, `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function readEntries(path: string): Map<string, JournalEntry> {
  const text = readFileSync(path, 'utf8');
  const whole = text.lastIndexOf('\n') + 1;
  if (whole < text.length) truncateSync(path, Buffer.byteLength(text.slice(0, whole)));
  const entries = new Map<string, JournalEntry>();
  for (const line of text.slice(0, whole).split('\n')) {
    const entry = parseEntry(line);
    if (entry) entries.set(entry.id, entry);
  }
  return entries;
}

/** Undefined for a damaged line: its item is simply done again. */
function parseEntry(line: string): JournalEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<JournalEntry> | null;
    const known = entry && typeof entry.id === 'string' && typeof entry.key === 'string' && entry.status !== undefined;
    return known ? (entry as JournalEntry) : undefined;
  } catch {
    return undefined;
  }
}
