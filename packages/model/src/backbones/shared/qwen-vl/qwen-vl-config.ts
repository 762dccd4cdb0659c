import type { DecoderConfig } from '../decoder-config.ts';

/** Sizes and variants of Qwen2-VL and Qwen2.5-VL. */
export interface QwenVlConfig {
  decoder: DecoderConfig;
  ropeTheta: number;
  /** Rotary frequencies that turn with time, row and column; they sum to half the head width. */
  ropeSections: readonly [t: number, h: number, w: number];
  /** Time steps of M-RoPE per second of video (Qwen2.5-VL). Absent: one per frame (Qwen2-VL). */
  tokensPerSecond?: number;
  vision: QwenVisionConfig;
}

export interface QwenVisionConfig {
  depth: number;
  hiddenSize: number;
  intermediateSize: number;
  heads: number;
  channels: number;
  /** Pixels. */
  patchSize: number;
  /** Frames per patch; a still image is doubled. */
  temporalPatchSize: number;
  /** Patches per side of one image token. */
  mergeSize: number;
  norm: 'layer' | 'rms';
  feedForward: 'quick-gelu' | 'swiglu';
  /** Window attention; absent: every block attends over the whole image. */
  windows?: {
    /** Side of an attention window in pixels. */
    size: number;
    /** Blocks that attend over the whole image instead of windows. */
    fullAttentionBlocks: readonly number[];
  };
}
