import { createRandom, type Random, UgeError } from '@uge/core';
import type { Backbone } from '../backbones/backbone.ts';
import { openBackbone } from '../backbones/open-backbone.ts';
import { FAMILY_TEMPLATES } from '../chat-template/family-templates.ts';
import { GRAPH_TOKENS } from '../chat-template/prompt-format.ts';
import { readChatTemplate } from '../chat-template/read-chat-template.ts';
import { addTokenRows } from '../checkpoint/add-token-rows.ts';
import { loadParameters, type WeightHolder } from '../checkpoint/load-parameters.ts';
import { meanRowNorm } from '../checkpoint/mean-row-norm.ts';
import { openWeights } from '../checkpoint/open-weights.ts';
import type { FileSource } from '../files/file-source.ts';
import { readJson } from '../files/read-json.ts';
import { subfolder } from '../files/subfolder.ts';
import type { GraphEncoderConfigInput } from '../graph-encoder/config.ts';
import { readImageProcessor } from '../image/read-image-processor.ts';
import { AdapterSet } from '../lora/adapter-set.ts';
import { ParameterStore } from '../parameter-store.ts';
import { openSafetensors } from '../safetensors/open.ts';
import { addTokens } from '../tokenizer/add-tokens.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import { ADAPTERS_FOLDER, FILES } from './encoder-files.ts';
import { type EncoderFile, parseEncoderFile } from './encoder-settings.ts';
import { type GraphSide, openGraphSide } from './graph-side.ts';
import type { UrbanEncoderParts } from './urban-encoder.ts';

/** Of a published checkpoint: longer than any caption or path. */
const DEFAULT_TEXT_TOKENS = 2048;

export interface ReadEncoderOptions {
  /**
   * Adds a fresh graph encoder with these settings (`{}` for UGE's own), to be trained, to a model without one. Its control
   * tokens take ids behind the tokenizer's last; their rows in the token table start as the mean of the others.
   */
  graph?: GraphEncoderConfigInput | undefined;
  /** Of the fresh graph encoder's weights. Default 0. */
  seed?: number | string | undefined;
  /**
   * Image processor fields in place of those that the files have, as `{ max_pixels: 400_000 }` (Qwen) or `{ num_crops: 4 }`
   * (Phi-3); kept when the model is saved.
   */
  imageProcessor?: Readonly<Record<string, unknown>> | undefined;
  /** How the backbone's weights are held. Default: as float32 variables. */
  hold?: WeightHolder | undefined;
}

/**
 * Reads a model strictly: files saved by {@link UrbanEncoder.toFiles}, or a published checkpoint without `uge.json`,
 * which then embeds images and text, asked in its own chat template or that of its family.
 *
 * @throws {UgeError} `model/missing-file`, `model/invalid-json`, `model/invalid-config`, `model/unknown-backbone`,
 *   `model/invalid-encoder-file`, `model/invalid-image-processor`, `model/has-graph-encoder`, `model/tokenizer-mismatch`, `model/checkpoint-mismatch`, and those of the
 *   weight files and adapters
 */
export async function readEncoder(source: FileSource, options: ReadEncoderOptions = {}): Promise<UrbanEncoderParts> {
  let backbone = openBackbone(await readJson(source, FILES.config));
  const file = (await source.has(FILES.encoder))
    ? parseEncoderFile(await readJson(source, FILES.encoder), source.description)
    : undefined;
  const tokenizerConfig = (await source.has(FILES.tokenizerConfig))
    ? await readJson(source, FILES.tokenizerConfig)
    : undefined;
  const fresh = newGraphSide(options, { file, backbone, where: source.description });
  const tokenizerFiles = {
    tokenizer: await readJson(source, FILES.tokenizer),
    tokenizerConfig: tokenizerConfig ?? { clean_up_tokenization_spaces: false },
  };
  const { pad, start, end } = GRAPH_TOKENS;
  const files = fresh ? addTokens(tokenizerFiles, [pad, start, end]) : { ...tokenizerFiles, added: 0 };
  const tokenizer = loadTokenizer(files.tokenizer, files.tokenizerConfig);
  const publishedTokens = tokenizer.vocabularySize - files.added;
  const chatTemplate = (await readChatTemplate(source, tokenizerConfig)) ?? FAMILY_TEMPLATES[backbone.modelType]!;
  checkTokenizer({ tokenizer, publishedTokens, backbone, file, where: source.description });
  const imageProcessor = backbone.imageProcessor({
    ...(await readImageProcessor(source)),
    ...options.imageProcessor,
  });
  const graphSide = file?.graph ? openGraphSide(file.graph, { dimension: backbone.dimension }) : fresh;

  const store = new ParameterStore();
  const adapters = new AdapterSet(store, backbone);
  try {
    store.whileDeclaring(() => backbone.define(store, {}));
    await loadParameters(store, await openWeights(source), {
      where: `${source.description}/${FILES.weights}`,
      rename: backbone.parameterName,
      hold: options.hold,
    });
    if (fresh) {
      backbone = addTokenRows({ backbone, store }, { first: publishedTokens, count: files.added });
      const random = (parameter: string): Random => createRandom(options.seed ?? 0, 'graph encoder', parameter);
      fresh.define(store, { random, embeddingNorm: await meanRowNorm(backbone.tokenTable(store)) });
    } else if (graphSide) {
      const before = new Set(store.shapes().keys());
      graphSide.define(store);
      await loadParameters(store, await openSafetensors(source, FILES.graphWeights), {
        where: `${source.description}/${FILES.graphWeights}`,
        expected: (name) => !before.has(name),
      });
    }
    const saved = file?.adapters ?? [];
    for (const { name } of saved) await adapters.load(subfolder(source, `${ADAPTERS_FOLDER}/${name}`), { name });
    if (saved.length > 0) adapters.activate(saved.filter(({ active }) => active).map(({ name }) => name));
  } catch (error) {
    store.dispose();
    throw error;
  }
  const settings = {
    id: file?.id ?? backbone.modelType,
    maximumTextTokens: file?.maximumTextTokens ?? DEFAULT_TEXT_TOKENS,
    dimensions: file?.dimensions,
  };
  return {
    settings,
    chatTemplate,
    backbone,
    tokenizer,
    imageProcessor,
    graphSide,
    store,
    adapters,
    training: file?.training ?? {},
  };
}

function newGraphSide(
  { graph, seed }: ReadEncoderOptions,
  { file, backbone, where }: { file: EncoderFile | undefined; backbone: Backbone; where: string },
): GraphSide | undefined {
  if (!graph) return undefined;
  if (file?.graph) {
    throw new UgeError(
      'model/has-graph-encoder',
      `${where}: has a trained graph encoder already; leave \`graph\` out.`,
      { where, seed },
    );
  }
  return openGraphSide(graph, { dimension: backbone.dimension });
}

function checkTokenizer(parts: {
  tokenizer: TextTokenizer;
  /** Rows of the token table that the checkpoint itself needs. */
  publishedTokens: number;
  backbone: Backbone;
  file: EncoderFile | undefined;
  where: string;
}): void {
  const { tokenizer, publishedTokens, backbone, file, where } = parts;
  const problems: string[] = [];
  if (publishedTokens > backbone.vocabularySize) {
    problems.push(
      `tokenizer.json has ${publishedTokens} ids but config.json's vocab_size is ${backbone.vocabularySize}`,
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
