import { type BackendName, selectBackend } from '@uge/model';
import { UrbanEncoder, type WeightForm } from '@uge/model/node';
import type { CommandContext } from './command.ts';
import type { EncoderOptionValues } from './encoder-options.ts';
import { IMAGE_CACHE_BYTES } from './mini-encoder.ts';

/** Start the fastest engine there is, or the asked one, and say which. */
export async function startEngine(note: CommandContext['note'], options: EncoderOptionValues = {}): Promise<void> {
  const engine = options['engine'] as BackendName | undefined;
  const { name, reason, tried } = await selectBackend(engine === undefined ? {} : { prefer: engine });
  note(`engine ${name}: ${reason}`);
  for (const other of tried) note(`  not ${other.name}: ${other.reason}`);
}

/**
 * A model, on a started engine.
 *
 * @param model - folder, or name on the Hugging Face hub, whose files are then downloaded.
 * @param options - values of `ENCODER_OPTIONS`.
 */
export async function loadEncoder(
  model: string,
  { note, onProgress, signal }: Pick<CommandContext, 'note' | 'onProgress' | 'signal'>,
  options: EncoderOptionValues = {},
): Promise<UrbanEncoder> {
  await startEngine(note, options);
  const { adapter, weights, dimensions } = options as {
    adapter?: string;
    weights?: WeightForm;
    dimensions?: number;
  };
  return UrbanEncoder.fromPretrained(model, {
    imageCacheBytes: IMAGE_CACHE_BYTES,
    onProgress,
    signal,
    ...(adapter === undefined ? {} : { adapter }),
    ...(weights === undefined ? {} : { weights }),
    ...(dimensions === undefined ? {} : { dimensions }),
  });
}
