import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UgeError } from '@uge/core';
import { importModule } from '../import-module.ts';

/**
 * Content of a plan file: JSON, or the default export of a TypeScript or JavaScript module, which is run.
 *
 * @throws {UgeError} `cli/bad-config-file`
 */
export async function loadPlanFile(path: string): Promise<Record<string, unknown>> {
  try {
    const content: unknown = /\.m?[jt]s$/.test(path)
      ? (await importModule(resolve(path), resolve(path))).default
      : JSON.parse(await readFile(path, 'utf8'));
    if (content !== null && typeof content === 'object' && !Array.isArray(content)) {
      return content as Record<string, unknown>;
    }
    throw new Error('it holds no object');
  } catch (error) {
    throw new UgeError(
      'cli/bad-config-file',
      `${path}: expected a training plan, as JSON or as the default export of a .ts or .mjs file; ${(error as Error).message}`,
      { path },
      { cause: error },
    );
  }
}
