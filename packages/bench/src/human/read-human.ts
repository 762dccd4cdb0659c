import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash, UgeError } from '@uge/core';
import { hashFile } from '@uge/core/node';
import type { BenchmarkManifest, HumanScores } from '../types.ts';

/**
 * The scored photos of a benchmark folder; scores and pictures are compared with their recorded hashes.
 *
 * @returns undefined where the benchmark has none.
 * @throws {UgeError} `bench/file-changed`.
 */
export async function readHuman(folder: string, { humanScores }: BenchmarkManifest): Promise<HumanScores | undefined> {
  if (!humanScores) return undefined;
  const content = await readFile(join(folder, humanScores.file), 'utf8').catch(() => '');
  if (contentHash(content) !== humanScores.sha256) throw changed(folder, humanScores.file);
  const human = JSON.parse(content) as HumanScores;
  for (const { image, sha256 } of human.photos) {
    if ((await hashFile(join(folder, image)).catch(() => undefined)) !== sha256) throw changed(folder, image);
  }
  return human;
}

function changed(folder: string, file: string): UgeError {
  return new UgeError(
    'bench/file-changed',
    `${join(folder, file)}: missing or changed since it was built; restore it or build the benchmark again.`,
    { folder, file },
  );
}
