import { MASKED_SCORE } from '../../layers/attention.ts';
import { rotaryFrequencies } from '../../layers/rotary.ts';
import type { BatchArrays, SequenceSpan } from '../backbone.ts';
import type { Qwen25VlConfig } from './config.ts';
import { mropePositions, spanLength } from './positions.ts';

/** Rotary angles and attention masks of a batch of token sequences. */
export function layoutText(
  config: Qwen25VlConfig,
  sequences: readonly (readonly SequenceSpan[])[],
  options: { length: number; padding?: 'left' | 'right' },
): BatchArrays {
  const { length, padding = 'right' } = options;
  const { mergeSize } = config.vision;
  const rows = sequences.length;
  const frequencies = rotaryFrequencies(config.hiddenSize / config.heads, config.ropeTheta);
  const pairs = frequencies.length;
  const axes = config.ropeSections.flatMap((count, axis) => new Array<number>(count).fill(axis));
  const positions = mropePositions(sequences, mergeSize, options);
  const cos = new Float32Array(rows * length * pairs);
  const sin = new Float32Array(rows * length * pairs);
  for (let index = 0; index < rows * length; index++) {
    for (let j = 0; j < pairs; j++) {
      const angle = positions[axes[j]! * rows * length + index]! * frequencies[j]!;
      cos[index * pairs + j] = Math.cos(angle);
      sin[index * pairs + j] = Math.sin(angle);
    }
  }
  const keyBias = new Float32Array(rows * length).fill(MASKED_SCORE);
  for (const [row, spans] of sequences.entries()) {
    const used = spans.reduce((sum, span) => sum + spanLength(span, mergeSize), 0);
    const start = row * length + (padding === 'left' ? length - used : 0);
    keyBias.fill(0, start, start + used);
  }
  return {
    'text.cos': { shape: [rows, length, pairs], data: cos },
    'text.sin': { shape: [rows, length, pairs], data: sin },
    'text.keyBias': { shape: [rows, length], data: keyBias },
    'text.causalBias': { shape: [length, length], data: causalBias(length) },
  };
}

function causalBias(length: number): Float32Array {
  const bias = new Float32Array(length * length);
  for (let query = 0; query < length; query++)
    bias.fill(MASKED_SCORE, query * length + query + 1, (query + 1) * length);
  return bias;
}
