import type { Random } from '@uge/core';
import { normal } from '../../layers/initialise.ts';
import { defineLinear } from '../../layers/linear.ts';
import type { ParameterStore } from '../../parameter-store.ts';
import { defineClipVision, isUnusedClipTensor } from '../shared/clip-vision-weights.ts';
import { defineDecoder } from '../shared/decoder-weights.ts';
import type { Phi3VConfig } from './config.ts';

const IMAGE_EMBEDDING = 'model.vision_embed_tokens';

export const VISION_TOWER: string = `${IMAGE_EMBEDDING}.img_processor.vision_model`;
export const PROJECTION: string = `${IMAGE_EMBEDDING}.img_projection`;
export const LINE_SEPARATOR: string = `${IMAGE_EMBEDDING}.sub_GN`;
export const OVERVIEW_SEPARATOR: string = `${IMAGE_EMBEDDING}.glb_GN`;

/** Not used by an embedder: the output head, and a second name of the token table that re-saved checkpoints may have. */
const UNUSED: ReadonlySet<string> = new Set(['lm_head.weight', `${IMAGE_EMBEDDING}.wte.weight`]);

/**
 * Declares the weights under their published names.
 *
 * @param random - stream for a parameter; without it weights are zeros for a checkpoint to fill.
 */
export function definePhi3V(store: ParameterStore, config: Phi3VConfig, random?: (parameter: string) => Random): void {
  const { vision, decoder } = config;
  const merged = 4 * vision.hiddenSize;
  defineClipVision(store, VISION_TOWER, { config: vision, random });
  for (const [name, shape] of [
    [OVERVIEW_SEPARATOR, [1, 1, merged]],
    [LINE_SEPARATOR, [1, 1, 1, merged]],
  ] as const) {
    store.define(name, 'vision', () => normal(shape, 0.02, random?.(name)));
  }
  for (const [layer, inputs] of [
    [0, merged],
    [2, decoder.hiddenSize],
  ] as const) {
    const prefix = `${PROJECTION}.${layer}`;
    defineLinear(store, prefix, 'vision', { inputs, outputs: decoder.hiddenSize, random: random?.(prefix) });
  }
  defineDecoder(store, decoder, random);
}

/** Name in the store of a checkpoint's tensor; undefined for one that an embedder has no use for. */
export function phi3ParameterName(tensor: string, { vision }: Phi3VConfig): string | undefined {
  return UNUSED.has(tensor) || isUnusedClipTensor(tensor, VISION_TOWER, vision) ? undefined : tensor;
}
