import { GRAPH_TOKENS } from '../chat-template/prompt-format.ts';
import type { FileContent } from '../files/file-content.ts';
import type { FrozenParameter } from '../parameter-store.ts';
import { type WeightToWrite, weightFiles } from '../safetensors/weight-files.ts';
import type { EncoderFile } from './encoder-settings.ts';
import { modelCard } from './model-card.ts';
import type { UrbanEncoderParts } from './urban-encoder.ts';

/** File names of a saved model, as Hugging Face libraries expect them where they know them. */
export const FILES = {
  config: 'config.json',
  weights: 'model.safetensors',
  graphWeights: 'graph_encoder.safetensors',
  tokenizer: 'tokenizer.json',
  tokenizerConfig: 'tokenizer_config.json',
  imageProcessor: 'preprocessor_config.json',
  chatTemplate: 'chat_template.jinja',
  encoder: 'uge.json',
  card: 'README.md',
} as const;

/** Folder of the adapters, each in one of its own that PEFT can load. */
export const ADAPTERS_FOLDER = 'adapters';

/** All files of a model, by name; weights are read when they are written. */
export async function encoderFiles(parts: UrbanEncoderParts): Promise<Map<string, FileContent>> {
  const { backbone, tokenizer, imageProcessor, settings, graphSide, store, adapters, training = {} } = parts;
  const markers = [...Object.values(backbone.imageMarkers), ...(graphSide ? Object.values(GRAPH_TOKENS) : [])];
  const encoder: EncoderFile = {
    formatVersion: 2,
    ...settings,
    tokenIds: Object.fromEntries(markers.map((token) => [token, tokenizer.tokenId(token)])),
    graph: graphSide ? { ...graphSide.config } : null,
    training,
  };
  // Merged adapters are part of the weights.
  const separate = adapters && !adapters.merged ? adapters.list().map(({ name }) => name) : [];
  if (separate.length > 0)
    encoder.adapters = separate.map((name) => ({ name, active: adapters!.active.includes(name) }));
  const parameters = [
    ...store.list().flatMap((each) => (each.adapter === undefined ? [{ ...each, tensor: each.variable }] : [])),
    ...store.frozen(),
  ];
  const files = new Map<string, FileContent>([
    [FILES.config, json(backbone.published)],
    [FILES.tokenizer, json(tokenizer.json)],
    [FILES.tokenizerConfig, json(tokenizer.configJson)],
    [FILES.imageProcessor, json(imageProcessor.published)],
    [FILES.chatTemplate, new TextEncoder().encode(parts.chatTemplate)],
    [FILES.encoder, json(encoder)],
    [FILES.card, new TextEncoder().encode(modelCard(parts))],
    ...weightFiles(toWrite(parameters.filter(({ group }) => group !== 'graph'))),
  ]);
  if (graphSide) {
    const ofGraph = toWrite(parameters.filter(({ group }) => group === 'graph'));
    for (const [name, content] of weightFiles(ofGraph, { stem: 'graph_encoder' })) files.set(name, content);
  }
  for (const name of separate) {
    for (const [file, bytes] of await adapters!.files(name)) files.set(`${ADAPTERS_FOLDER}/${name}/${file}`, bytes);
  }
  return files;
}

function toWrite(parameters: readonly FrozenParameter[]): WeightToWrite[] {
  return parameters.map(({ name, tensor }) => ({
    name,
    shape: tensor.shape,
    read: async () => (await tensor.data()) as Float32Array,
  }));
}

function json(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
