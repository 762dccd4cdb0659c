import type { Random } from '@uge/core';
import { normal } from '../../../layers/initialise.ts';
import { defineLinear } from '../../../layers/linear.ts';
import { defineNorm } from '../../../layers/norm.ts';
import type { ParameterStore } from '../../../parameter-store.ts';
import type { TensorPrefix } from '../tensor-prefixes.ts';
import type { QwenVlConfig } from './qwen-vl-config.ts';

/** As published, and as transformers 4.52 and later hold and may save them. */
export const QWEN_PREFIXES: readonly TensorPrefix[] = [
  { published: 'visual.', renamed: 'model.visual.' },
  { published: 'model.', renamed: 'model.language_model.' },
];

export const PATCH_KERNEL = 'visual.patch_embed.proj.weight';
export const visionBlockName = (index: number): string => `visual.blocks.${index}`;

/**
 * Declares the vision tower and merger under their published names, with random matrices as in {@link defineDecoder}.
 *
 * @param random - stream for a parameter; without it weights are zeros for a checkpoint to fill.
 */
export function defineQwenVision(
  store: ParameterStore,
  { vision, decoder }: QwenVlConfig,
  random?: (parameter: string) => Random,
): void {
  const { hiddenSize, intermediateSize, channels, patchSize, temporalPatchSize, mergeSize } = vision;
  const group = 'vision';
  const residual = 1 / Math.sqrt(2 * vision.depth);
  const define = (prefix: string, inputs: number, outputs: number, scale = 1): void =>
    defineLinear(store, prefix, group, { inputs, outputs, std: scale / Math.sqrt(inputs), random: random?.(prefix) });
  const defineNormal = (prefix: string): void =>
    defineNorm(store, prefix, group, { size: hiddenSize, bias: vision.norm === 'layer' });

  const kernelShape = [hiddenSize, channels, temporalPatchSize, patchSize, patchSize];
  const patchLength = channels * temporalPatchSize * patchSize ** 2;
  store.define(PATCH_KERNEL, group, () => normal(kernelShape, 1 / Math.sqrt(patchLength), random?.(PATCH_KERNEL)));
  for (let index = 0; index < vision.depth; index++) {
    const block = visionBlockName(index);
    defineNormal(`${block}.norm1`);
    define(`${block}.attn.qkv`, hiddenSize, 3 * hiddenSize);
    define(`${block}.attn.proj`, hiddenSize, hiddenSize, residual);
    defineNormal(`${block}.norm2`);
    if (vision.feedForward === 'swiglu') {
      define(`${block}.mlp.gate_proj`, hiddenSize, intermediateSize);
      define(`${block}.mlp.up_proj`, hiddenSize, intermediateSize);
      define(`${block}.mlp.down_proj`, intermediateSize, hiddenSize, residual);
    } else {
      define(`${block}.mlp.fc1`, hiddenSize, intermediateSize);
      define(`${block}.mlp.fc2`, intermediateSize, hiddenSize, residual);
    }
  }
  const merged = hiddenSize * mergeSize ** 2;
  defineNormal('visual.merger.ln_q');
  define('visual.merger.mlp.0', merged, merged);
  define('visual.merger.mlp.2', merged, decoder.hiddenSize);
}
