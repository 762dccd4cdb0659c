import { selectBackend } from '@uge/model';
import { UrbanEncoder } from '@uge/model/node';
import type { CommandContext } from './command.ts';
import { IMAGE_CACHE_BYTES } from './mini-encoder.ts';

/** Start the fastest engine there is and load a model folder on it. */
export async function loadEncoder(folder: string, note: CommandContext['note']): Promise<UrbanEncoder> {
  const { name, reason } = await selectBackend();
  note(`engine ${name}: ${reason}`);
  return UrbanEncoder.fromPretrained(folder, { imageCacheBytes: IMAGE_CACHE_BYTES });
}
