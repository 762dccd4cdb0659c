import { rotaryFrequencies } from '../../../layers/rotary.ts';
import type { BatchArrays, SequenceSpan } from '../../backbone.ts';
import { layoutPositions, usedPositions } from '../position-layout.ts';
import { mropePositions, spanLength } from './positions.ts';
import type { QwenVlConfig } from './qwen-vl-config.ts';

/** Rotary angles and key mask of a batch of sequences: each frequency turns with time, row or column. */
export function layoutQwenSequences(
  config: QwenVlConfig,
  sequences: readonly (readonly SequenceSpan[])[],
  options: { length: number; padding?: 'left' | 'right' | undefined },
): BatchArrays {
  const frequencies = rotaryFrequencies(config.decoder.headSize, config.ropeTheta);
  const pairs = frequencies.length;
  const axes = config.ropeSections.flatMap((count, axis) => new Array<number>(count).fill(axis));
  const used = usedPositions(sequences, (span) => spanLength(span, config.vision.mergeSize));
  return layoutPositions(used, {
    ...options,
    pairs,
    angles: (row, count) => {
      const positions = mropePositions(sequences[row]!, config);
      const cos = new Float32Array(count * pairs);
      const sin = new Float32Array(count * pairs);
      for (let index = 0; index < count; index++) {
        for (let pair = 0; pair < pairs; pair++) {
          const angle = positions[axes[pair]! * count + index]! * frequencies[pair]!;
          cos[index * pairs + pair] = Math.cos(angle);
          sin[index * pairs + pair] = Math.sin(angle);
        }
      }
      return { cos, sin };
    },
  });
}
