import { UgeError } from '@uge/core';
import type { FileSource } from './file-source.ts';

/**
 * A file that holds one JSON object.
 *
 * @throws {UgeError} `model/missing-file`, `model/invalid-json`
 */
export async function readJson(source: FileSource, name: string): Promise<Record<string, unknown>> {
  const bytes = await source.read(name);
  const where = `${source.description}/${name}`;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (cause) {
    throw new UgeError(
      'model/invalid-json',
      `${where}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { name },
      { cause },
    );
  }
  throw new UgeError('model/invalid-json', `${where}: expected a JSON object.`, { name });
}
