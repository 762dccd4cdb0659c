import type { FileSource } from '../files/file-source.ts';
import { readJson } from '../files/read-json.ts';

const FILE = 'preprocessor_config.json';
/** Where transformers 5 keeps the settings of all parts of a processor. */
const COMBINED_FILE = 'processor_config.json';

/**
 * Settings of a checkpoint's image processor: `preprocessor_config.json`, or `image_processor` in `processor_config.json`.
 *
 * @throws {UgeError} `model/missing-file`, `model/invalid-json`
 */
export async function readImageProcessor(source: FileSource): Promise<Readonly<Record<string, unknown>>> {
  if (!(await source.has(FILE)) && (await source.has(COMBINED_FILE))) {
    const combined = await readJson(source, COMBINED_FILE);
    if (typeof combined['image_processor'] === 'object' && combined['image_processor'] !== null) {
      return combined['image_processor'] as Record<string, unknown>;
    }
  }
  return readJson(source, FILE);
}
