import { selectBackend } from '@uge/model';
import { UrbanEncoder } from '@uge/model/node';
import type { CommandContext } from './command.ts';
import { IMAGE_CACHE_BYTES } from './mini-encoder.ts';

/** Start the fastest engine there is and say which. */
export async function startEngine(note: CommandContext['note']): Promise<void> {
  const { name, reason } = await selectBackend();
  note(`engine ${name}: ${reason}`);
}

/** A model folder, on a started engine. */
export async function loadEncoder(folder: string, note: CommandContext['note']): Promise<UrbanEncoder> {
  await startEngine(note);
  return UrbanEncoder.fromPretrained(folder, { imageCacheBytes: IMAGE_CACHE_BYTES });
}
