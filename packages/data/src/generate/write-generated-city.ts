import { writeFileAtomic } from '@uge/core/node';
import { encodeOsmPbf } from '@uge/graph/node';
import { type GenerateCityOptions, generateCity } from './generate-city.ts';

/**
 * Generate a city and write it as an OpenStreetMap extract, all or nothing. The same options give the same bytes.
 *
 * @param path - ends in `.osm.pbf` by custom. Parent folders are made.
 * @throws {UgeError} `data/invalid-city-options`.
 */
export async function writeGeneratedCity(path: string, options: GenerateCityOptions): Promise<void> {
  await writeFileAtomic(path, encodeOsmPbf(generateCity(options), { generator: '@uge/data' }));
}
