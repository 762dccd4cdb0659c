import { UgeError } from '@uge/core';
import type { Backbone } from '../backbones/backbone.ts';
import { openBackbone } from '../backbones/open-backbone.ts';
import { loadParameters } from '../checkpoint/load-parameters.ts';
import { openWeights } from '../checkpoint/open-weights.ts';
import type { FileSource } from '../files/file-source.ts';
import { ParameterStore } from '../parameter-store.ts';
import { openSafetensors } from '../safetensors/open.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import { FILES } from './encoder-files.ts';
import { type EncoderFile, parseEncoderFile, QWEN_TEMPLATE } from './encoder-settings.ts';
import { openGraphSide } from './graph-side.ts';
import type { UrbanEncoderParts } from './urban-encoder.ts';

/**
 * Reads a model strictly: files saved by {@link UrbanEncoder.toFiles}, or a published checkpoint without `uge.json`,
 * which then embeds images and text with the template of its family.
 *
 * @throws {UgeError} `model/missing-file`, `model/invalid-json`, `model/invalid-config`, `model/unknown-backbone`,
 *   `model/invalid-encoder-file`, `model/tokenizer-mismatch`, `model/checkpoint-mismatch` and those of the weight files
 */
export async function readEncoder(source: FileSource): Promise<UrbanEncoderParts> {
  const backbone = openBackbone(await readJson(source, FILES.config));
  const file = (await source.has(FILES.encoder))
    ? parseEncoderFile(await readJson(source, FILES.encoder), source.description)
    : undefined;
  const tokenizerConfig = (await source.has(FILES.tokenizerConfig))
    ? await readJson(source, FILES.tokenizerConfig)
    : undefined;
  const tokenizer = loadTokenizer(await readJson(source, FILES.tokenizer), tokenizerConfig);
  checkTokenizer({ tokenizer, backbone, file, where: source.description });
  const imageProcessor = backbone.imageProcessor(await readJson(source, FILES.imageProcessor));
  const graphSide = file?.graph ? openGraphSide(file.graph, { dimension: backbone.dimension }) : undefined;

  const store = new ParameterStore();
  try {
    backbone.define(store, {});
    await loadParameters(store, await openWeights(source), {
      where: `${source.description}/${FILES.weights}`,
      rename: backbone.parameterName,
    });
    if (graphSide) {
      const before = new Set(store.list().map(({ name }) => name));
      graphSide.define(store);
      await loadParameters(store, await openSafetensors(source, FILES.graphWeights), {
        where: `${source.description}/${FILES.graphWeights}`,
        expected: (name) => !before.has(name),
      });
    }
  } catch (error) {
    store.dispose();
    throw error;
  }
  const settings = file
    ? { id: file.id, template: file.template, maximumTextTokens: file.maximumTextTokens }
    : { id: backbone.modelType, template: QWEN_TEMPLATE, maximumTextTokens: 2048 };
  return { settings, backbone, tokenizer, imageProcessor, graphSide, store, training: file?.training ?? {} };
}

function checkTokenizer(parts: {
  tokenizer: TextTokenizer;
  backbone: Backbone;
  file: EncoderFile | undefined;
  where: string;
}): void {
  const { tokenizer, backbone, file, where } = parts;
  const problems: string[] = [];
  if (tokenizer.vocabularySize > backbone.vocabularySize) {
    problems.push(
      `tokenizer.json has ${tokenizer.vocabularySize} ids but config.json's vocab_size is ${backbone.vocabularySize}`,
    );
  }
  for (const [token, id] of Object.entries(file?.tokenIds ?? {})) {
    const found = tokenizer.tokenId(token);
    if (found !== id) problems.push(`"${token}" is ${found} in tokenizer.json but ${id} in uge.json`);
  }
  if (problems.length > 0) {
    throw new UgeError(
      'model/tokenizer-mismatch',
      `${where}: ${problems.join('; ')}. Use the tokenizer that was saved with the model.`,
      { where, problems },
    );
  }
}

async function readJson(source: FileSource, name: string): Promise<Record<string, unknown>> {
  const bytes = await source.read(name);
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (cause) {
    throw new UgeError(
      'model/invalid-json',
      `${source.description}/${name}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { name },
      { cause },
    );
  }
  throw new UgeError('model/invalid-json', `${source.description}/${name}: expected a JSON object.`, { name });
}
