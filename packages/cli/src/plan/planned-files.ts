import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UgeError } from '@uge/core';
import type { PlannedInput, PlannedOutput } from './command-plan.ts';

/**
 * What stands at paths that a command would read.
 *
 * @throws {UgeError} `cli/no-input` naming every path where nothing is.
 */
export async function plannedInputs(paths: readonly (string | undefined)[]): Promise<PlannedInput[]> {
  const given = paths.filter((path) => path !== undefined);
  const found = await Promise.all(given.map((path) => inputAt(path)));
  const missing = given.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) {
    throw new UgeError('cli/no-input', `${missing.join(', ')}: no such file or folder; give one that can be read.`, {
      missing,
    });
  }
  return found.filter((input) => input !== undefined);
}

/** @param bytes - estimated size. */
export async function plannedOutput(path: string, bytes?: number): Promise<PlannedOutput> {
  const there = await stat(path).catch(() => undefined);
  return { path, state: there ? 'replaced' : 'new', ...(bytes !== undefined && { bytes: Math.round(bytes) }) };
}

async function inputAt(path: string): Promise<PlannedInput | undefined> {
  const entry = await stat(path).catch(() => undefined);
  if (!entry) return undefined;
  if (!entry.isDirectory()) return { path, kind: 'file', bytes: entry.size };
  const files = (await readdir(path, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
  const sizes = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name)).then(({ size }) => size)));
  return { path, kind: 'folder', bytes: sizes.reduce((sum, size) => sum + size, 0), files: files.length };
}
