import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from '../hash.ts';
import { writeFolderAtomic } from './atomic.ts';

const RECORD_NAME = '.stage.json';

export interface StageOptions {
  /** Folder the stage produces. */
  folder: string;
  /** Everything the result depends on: options, seeds and hashes of inputs. Any JSON value. */
  inputs: unknown;
  /** Writes the result into the (temporary) folder it is given. */
  build: (folder: string) => Promise<void>;
}

/**
 * Run one arrow of a pipeline: build `folder`, or keep it where it was built from the same inputs before.
 * An interrupted build leaves nothing, so what is there is whole.
 */
export async function runStage({ folder, inputs, build }: StageOptions): Promise<{ reused: boolean; key: string }> {
  const key = contentHash(inputs);
  if ((await recordedKey(folder)) === key) return { reused: true, key };
  await writeFolderAtomic(folder, async (temporary) => {
    await build(temporary);
    await writeFile(join(temporary, RECORD_NAME), `${JSON.stringify({ key })}\n`);
  });
  return { reused: false, key };
}

async function recordedKey(folder: string): Promise<string | undefined> {
  try {
    return (JSON.parse(await readFile(join(folder, RECORD_NAME), 'utf8')) as { key?: string }).key;
  } catch {
    return undefined;
  }
}
