import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { UgeError } from '../error.ts';
import { writeFileAtomic } from './atomic.ts';

/**
 * Rows of a JSON Lines file, one at a time. Blank lines are passed over.
 *
 * @throws {UgeError} `core/invalid-jsonl` with file and line where a line is not JSON; `core/unreadable-file`.
 */
export async function* readJsonl<T = unknown>(path: string): AsyncGenerator<T> {
  const stream = createReadStream(path);
  let lineNumber = 0;
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      lineNumber++;
      if (line.trim() === '') continue;
      yield parseLine<T>(line, path, lineNumber);
    }
  } catch (error) {
    if (UgeError.isInstance(error)) throw error;
    throw new UgeError('core/unreadable-file', `${path}: ${(error as Error).message}`, { path }, { cause: error });
  } finally {
    stream.destroy();
  }
}

/** All rows of a JSON Lines file; see {@link readJsonl}. */
export async function readAllJsonl<T = unknown>(path: string): Promise<T[]> {
  const rows: T[] = [];
  for await (const row of readJsonl<T>(path)) rows.push(row);
  return rows;
}

/** Write rows as JSON Lines, atomically. */
export async function writeJsonl(path: string, rows: Iterable<unknown>): Promise<void> {
  const lines: string[] = [];
  for (const row of rows) lines.push(JSON.stringify(row), '\n');
  await writeFileAtomic(path, lines.join(''));
}

function parseLine<T>(line: string, path: string, lineNumber: number): T {
  try {
    return JSON.parse(line) as T;
  } catch (error) {
    throw new UgeError(
      'core/invalid-jsonl',
      `${path}:${lineNumber}: expected one JSON value per line, found "${line.slice(0, 60)}"; the file may be truncated or of another format.`,
      { path, line: lineNumber },
      { cause: error },
    );
  }
}
