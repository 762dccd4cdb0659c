import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolderAtomic } from '@uge/core/node';
import { readEncoder } from '../urban-encoder/read-encoder.ts';
import {
  UrbanEncoder as PortableUrbanEncoder,
  type UrbanEncoderOptions,
  type UrbanEncoderParts,
} from '../urban-encoder/urban-encoder.ts';
import { decodeImage } from './decode-image.ts';
import { folderFileSource } from './folder-file-source.ts';

export type NodeUrbanEncoderOptions = Omit<UrbanEncoderOptions, 'decodeImage'>;

/** The portable {@link PortableUrbanEncoder} with pictures decoded by sharp and models in folders. */
export class UrbanEncoder extends PortableUrbanEncoder {
  constructor(parts: UrbanEncoderParts, options: NodeUrbanEncoderOptions = {}) {
    super(parts, { ...options, decodeImage });
  }

  /**
   * Opens a model folder, strictly.
   *
   * @throws {UgeError} see {@link readEncoder}
   */
  static async fromPretrained(folder: string, options?: NodeUrbanEncoderOptions): Promise<UrbanEncoder> {
    return new UrbanEncoder(await readEncoder(folderFileSource(folder)), options);
  }

  /** Writes the model's files into a folder; other files in it stay. Readers see the old state or the new one. */
  async savePretrained(folder: string): Promise<void> {
    const files = await this.toFiles();
    const others = (await readdir(folder).catch(() => [])).filter((name) => !files.has(name));
    await writeFolderAtomic(folder, async (temporary) => {
      for (const name of others) await cp(join(folder, name), join(temporary, name), { recursive: true });
      for (const [name, bytes] of files) await writeFile(join(temporary, name), bytes, { flush: true });
    });
  }
}
