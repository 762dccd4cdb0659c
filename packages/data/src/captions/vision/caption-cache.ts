import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UgeError } from '@uge/core';
import type { Caption } from '../provider/caption-provider.ts';

/** Captions already paid for, as JSON Lines by content key. A line that was cut by a crash is passed over. */
export class CaptionCache {
  readonly #path: string;
  #captions: Promise<Map<string, Caption>> | undefined;
  #endsInLine = true;

  constructor(path: string) {
    this.#path = path;
  }

  async get(key: string): Promise<Caption | undefined> {
    this.#captions ??= this.#read();
    return (await this.#captions).get(key);
  }

  async add(key: string, caption: Caption): Promise<void> {
    this.#captions ??= this.#read();
    (await this.#captions).set(key, caption);
    const start = this.#endsInLine ? '' : '\n';
    this.#endsInLine = true;
    // One write of one line: a crash cuts at most the last line.
    await appendFile(this.#path, `${start}${JSON.stringify({ key, ...caption })}\n`);
  }

  async #read(): Promise<Map<string, Caption>> {
    await mkdir(dirname(this.#path), { recursive: true });
    const text = await readFile(this.#path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw new UgeError('data/unreadable-cache', `${this.#path}: ${error.message}; give another file.`, {
        path: this.#path,
      });
    });
    this.#endsInLine = text === '' || text.endsWith('\n');
    const captions = new Map<string, Caption>();
    for (const line of text.split('\n')) {
      const entry = parseEntry(line);
      if (entry) captions.set(entry.key, entry.caption);
    }
    return captions;
  }
}

function parseEntry(line: string): { key: string; caption: Caption } | undefined {
  try {
    const { key, caption, summary, mentionedPlaces } = JSON.parse(line) as Caption & { key: string };
    return typeof key === 'string' ? { key, caption: { caption, summary, mentionedPlaces } } : undefined;
  } catch {
    return undefined;
  }
}
