import { UgeError } from '@uge/core';
import type { TrainConfig } from '../config/train-config.ts';
import type { TrainableEncoder } from './trainable-encoder.ts';

/**
 * Makes the encoder's adapter trainable, and nothing else of its backbone: the one in force, such as that of the stage
 * before, or else a fresh one.
 *
 * @throws {UgeError} `train/no-adapters`, `train/lora-mismatch`, and those of the adapter's settings
 */
export function prepareLora(encoder: TrainableEncoder, { lora, seed }: Pick<TrainConfig, 'lora' | 'seed'>): void {
  if (!lora) return;
  const { adapters } = encoder;
  if (!adapters) {
    throw new UgeError(
      'train/no-adapters',
      `encoder "${encoder.id}" takes no LoRA adapters; train it without \`lora\`.`,
      {
        encoder: encoder.id,
      },
    );
  }
  const [name, ...others] = adapters.active;
  if (name === undefined) {
    adapters.add(lora, { seed });
    return;
  }
  const adapter = adapters.get(name);
  const { r, alpha } = adapter.config;
  if (others.length > 0 || r !== lora.r || alpha !== lora.alpha) {
    throw new UgeError(
      'train/lora-mismatch',
      `encoder "${encoder.id}" has the adapters ${adapters.active.join(', ')} in force, "${name}" with r ${r} and alpha ${alpha}; training goes on with one, of r ${lora.r} and alpha ${lora.alpha} as set. Change \`lora\`, or merge the adapters first.`,
      { active: adapters.active, r, alpha },
    );
  }
  adapter.trainable = true;
}
