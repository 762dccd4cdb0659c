import { rotaryFrequencies } from '../../../layers/rotary.ts';
import type { BatchArrays, SequenceSpan } from '../../backbone.ts';
import { layoutPositions, sequentialAngles, usedPositions } from '../position-layout.ts';
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
  const positions = sequences.map((spans) => mropePositions(spans, config));
  const largest = positions.reduce((most, row) => row.reduce((a, b) => Math.max(a, b), most), 0);
  const table = sequentialAngles(largest + 1, frequencies);
  return layoutPositions(used, {
    ...options,
    pairs,
    angles: (row, count) => {
      const cos = new Float32Array(count * pairs);
      const sin = new Float32Array(count * pairs);
      for (let index = 0; index < count; index++) {
        for (let pair = 0; pair < pairs; pair++) {
          const angle = positions[row]![axes[pair]! * count + index]! * pairs + pair;
          cos[index * pairs + pair] = table.cos[angle]!;
          sin[index * pairs + pair] = table.sin[angle]!;
        }
      }
      return { cos, sin };
    },
  });
}
