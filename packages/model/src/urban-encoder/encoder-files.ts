import type { Parameter } from '../parameter-store.ts';
import type { HostTensor } from '../safetensors/dtype.ts';
import { encodeSafetensors } from '../safetensors/encode.ts';
import type { EncoderFile } from './encoder-settings.ts';
import { GRAPH_MARKERS } from './sequence-row.ts';
import type { UrbanEncoderParts } from './urban-encoder.ts';

/** File names of a saved model, as Hugging Face libraries expect them where they know them. */
export const FILES = {
  config: 'config.json',
  weights: 'model.safetensors',
  graphWeights: 'graph_encoder.safetensors',
  tokenizer: 'tokenizer.json',
  tokenizerConfig: 'tokenizer_config.json',
  imageProcessor: 'preprocessor_config.json',
  encoder: 'uge.json',
} as const;

/** All files of a model, by name. */
export async function encoderFiles(parts: UrbanEncoderParts): Promise<Map<string, Uint8Array>> {
  const { backbone, tokenizer, imageProcessor, settings, graphSide, store, training = {} } = parts;
  const markers = [...Object.values(backbone.imageMarkers), ...(graphSide ? Object.values(GRAPH_MARKERS) : [])];
  const encoder: EncoderFile = {
    formatVersion: 1,
    ...settings,
    tokenIds: Object.fromEntries(markers.map((token) => [token, tokenizer.tokenId(token)])),
    graph: graphSide ? { ...graphSide.config } : null,
    training,
  };
  const parameters = store.list();
  const files = new Map<string, Uint8Array>([
    [FILES.config, json(backbone.published)],
    [FILES.tokenizer, json(tokenizer.json)],
    [FILES.tokenizerConfig, json(tokenizer.configJson)],
    [FILES.imageProcessor, json(imageProcessor.published)],
    [FILES.encoder, json(encoder)],
    [FILES.weights, await weights(parameters.filter(({ group }) => group !== 'graph'))],
  ]);
  if (graphSide) files.set(FILES.graphWeights, await weights(parameters.filter(({ group }) => group === 'graph')));
  return files;
}

async function weights(parameters: readonly Parameter[]): Promise<Uint8Array> {
  const tensors = new Map<string, HostTensor>();
  for (const { name, variable } of parameters) {
    tensors.set(name, { shape: variable.shape, data: (await variable.data()) as Float32Array });
  }
  return encodeSafetensors(tensors);
}

function json(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
