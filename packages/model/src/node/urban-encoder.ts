import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { writeFolderAtomic } from '@uge/core/node';
import sharp from 'sharp';
import type { FileContent } from '../files/file-content.ts';
import { modelFileSource } from '../hub/hub-file-source.ts';
import type { HubOptions } from '../hub/hub-options.ts';
import type { LoraAdapter } from '../lora/lora-adapter.ts';
import { isWeightFile } from '../safetensors/weight-files.ts';
import { ADAPTERS_FOLDER, FILES } from '../urban-encoder/encoder-files.ts';
import { CARD_MARK } from '../urban-encoder/model-card.ts';
import { type ReadEncoderOptions, readEncoder } from '../urban-encoder/read-encoder.ts';
import {
  UrbanEncoder as PortableUrbanEncoder,
  type UrbanEncoderOptions,
  type UrbanEncoderParts,
} from '../urban-encoder/urban-encoder.ts';
import { decodeImage } from './decode-image.ts';
import { type WeightForm, weightHolder } from './weight-holding.ts';

export type NodeUrbanEncoderOptions = Omit<UrbanEncoderOptions, 'decodeImage' | 'fileState'>;

export interface FromPretrainedOptions extends NodeUrbanEncoderOptions, Omit<ReadEncoderOptions, 'hold'>, HubOptions {
  /** How the backbone's weights are held. Default `'float32'`. */
  weights?: WeightForm;
  /** Folder or hub name of a LoRA adapter in PEFT's format, put in force. */
  adapter?: string;
}

/** The portable {@link PortableUrbanEncoder} with pictures decoded by sharp and models in folders. */
export class UrbanEncoder extends PortableUrbanEncoder {
  constructor(parts: UrbanEncoderParts, options: NodeUrbanEncoderOptions = {}) {
    super(parts, { ...options, decodeImage, fileState });
  }

  /**
   * Opens a model, strictly.
   *
   * @param model - a folder; or `owner/name` on the Hugging Face hub, whose files come into the cache that its own tools
   *   share (see {@link HubOptions}).
   * @throws {UgeError} see {@link readEncoder}, {@link weightHolder}, {@link hubFileSource}, and {@link AdapterSet.load} with an adapter
   */
  static async fromPretrained(model: string, options: FromPretrainedOptions = {}): Promise<UrbanEncoder> {
    const { adapter, graph, seed, imageProcessor, weights = 'float32', ...rest } = options;
    const source = modelFileSource(model, rest);
    await source.size(FILES.config);
    const hold = await weightHolder(weights, { folder: dirname(source.path!(FILES.config)), signal: rest.signal });
    const encoder = new UrbanEncoder(await readEncoder(source, { graph, seed, imageProcessor, hold }), rest);
    try {
      if (adapter !== undefined) await encoder.adapters.load(modelFileSource(adapter, { ...rest, revision: 'main' }));
    } catch (error) {
      encoder.dispose();
      throw error;
    }
    return encoder;
  }

  /**
   * Writes the model's files into a folder, with a model card; other files in it, and a card of your own, stay. Readers
   * see the old state or the new one.
   */
  async savePretrained(folder: string): Promise<void> {
    const files = await this.fileContents();
    const card = await readFile(join(folder, FILES.card), 'utf8').catch(() => CARD_MARK);
    if (!card.startsWith(CARD_MARK)) files.delete(FILES.card);
    await writeFiles(folder, files, { replaces: (name) => name === ADAPTERS_FOLDER || isWeightFile(name) });
  }

  protected override versionsOutside(): Record<string, string> {
    const require = createRequire(import.meta.url);
    const engine = createRequire(require.resolve('@uge/tfjs-onnx/package.json'));
    const version = (from: NodeRequire, name: string): string =>
      (from(`${name}/package.json`) as { version: string }).version;
    return {
      sharp: sharp.versions.sharp ?? 'unknown',
      libvips: sharp.versions.vips,
      '@uge/tfjs-onnx': version(require, '@uge/tfjs-onnx'),
      'onnxruntime-node': version(engine, 'onnxruntime-node'),
    };
  }

  /** As `adapters.load`, from a folder in PEFT's format, or its name on the hub. */
  loadAdapter(folder: string, options: HubOptions & { name?: string; trainable?: boolean } = {}): Promise<LoraAdapter> {
    return this.adapters.load(modelFileSource(folder, options), options);
  }

  /**
   * Writes an adapter into a folder that PEFT loads; other files in it stay.
   *
   * @param options.name - default `default`.
   * @param options.baseModel - written into its configuration: the folder or repository of the base model.
   */
  async saveAdapter(folder: string, options: { name?: string; baseModel?: string } = {}): Promise<void> {
    const { name, ...rest } = options;
    await writeFiles(folder, await this.adapters.files(name, rest), { replaces: () => false });
  }
}

/** A file that cannot be looked at is left to the decoder, which says why. */
async function fileState(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found ? `${found.size} ${found.mtimeNs}` : '';
}

async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, FileContent>,
  options: { replaces: (name: string) => boolean },
): Promise<void> {
  const present = await readdir(folder).catch(() => []);
  const others = present.filter((name) => !files.has(name) && !options.replaces(name));
  await writeFolderAtomic(folder, async (temporary) => {
    for (const name of others) await cp(join(folder, name), join(temporary, name), { recursive: true });
    for (const [name, content] of files) {
      const path = join(temporary, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, typeof content === 'function' ? content() : content, { flush: true });
    }
  });
}
