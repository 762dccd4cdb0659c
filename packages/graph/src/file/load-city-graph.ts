import { readFile } from 'node:fs/promises';
import { UgeError } from '@uge/core';
import type { CityGraph } from '../city-graph/city-graph.ts';
import { decodeCityGraph } from './decode-city-graph.ts';

/**
 * Open a `.ugc` file.
 *
 * @throws {UgeError} `graph/not-a-city-file` (also when there is no file), `graph/unsupported-version`,
 * `graph/corrupt-city-file`.
 */
export async function loadCityGraph(path: string): Promise<CityGraph> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const found = error.code === 'ENOENT' ? 'there is no such file; check the path' : error.message;
    throw new UgeError('graph/not-a-city-file', `${path}: ${found}.`, { path }, { cause: error });
  });
  return decodeCityGraph(bytes, { name: path });
}
