import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UgeError } from '@uge/core';

/**
 * Content of a plan file: JSON, or the default export of a JavaScript module (`.js`, `.mjs`).
 *
 * @throws {UgeError} `cli/bad-config-file`
 */
export async function loadPlanFile(path: string): Promise<Record<string, unknown>> {
  try {
    const content: unknown = /\.m?js$/.test(path)
      ? ((await import(pathToFileURL(resolve(path)).href)) as { default?: unknown }).default
      : JSON.parse(await readFile(path, 'utf8'));
    if (content !== null && typeof content === 'object' && !Array.isArray(content)) {
      return content as Record<string, unknown>;
    }
    throw new Error('it holds no object');
  } catch (error) {
    throw new UgeError(
      'cli/bad-config-file',
      `${path}: expected a training plan, as JSON or as the default export of a .mjs file; ${(error as Error).message}`,
      { path },
      { cause: error },
    );
  }
}
