/** Sizes and variants of a decoder-only language model of the Llama kind: Qwen2, Mistral and Phi-3. */
export interface DecoderConfig {
  /** Of the published tensor names: `model` in `model.layers.0.mlp.up_proj.weight`. */
  prefix: string;
  vocabularySize: number;
  hiddenSize: number;
  intermediateSize: number;
  layers: number;
  heads: number;
  /** Key and value heads; each serves `heads / keyValueHeads` query heads. */
  keyValueHeads: number;
  /** Width of one head; an even number. */
  headSize: number;
  normEpsilon: number;
  /** Whether queries, keys and values have biases (Qwen2). */
  attentionBias: boolean;
  /** One matrix for queries, keys and values (`qkv_proj`) and one for gate and up (`gate_up_proj`): Phi-3. */
  fused: boolean;
  /** A position sees itself and this many positions less one before it. Absent: all before it. */
  slidingWindow?: number | undefined;
}

/** What must fit together in a decoder, with its complaint. */
export function decoderSizeChecks({
  heads,
  keyValueHeads,
  headSize,
}: Pick<DecoderConfig, 'heads' | 'keyValueHeads' | 'headSize'>): [holds: boolean, problem: string][] {
  return [
    [Number.isInteger(headSize / 2), `the head width ${headSize} is not an even whole number`],
    [heads % keyValueHeads === 0, `${heads} heads do not divide among ${keyValueHeads} key heads`],
  ];
}
