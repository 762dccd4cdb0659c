import { copyFile, mkdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { contentHash } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import type { BenchmarkManifest, HumanScores } from '../types.ts';

const HUMAN_FILE = 'human/scores.json';

/** Paths of the pictures as they will be in a benchmark folder. */
export function placeHumanPhotos(human: HumanScores): HumanScores {
  const photos = human.photos.map((photo) => ({
    ...photo,
    image: `human/images/${photo.id}${extname(basename(photo.image)).toLowerCase()}`,
  }));
  return { ...human, photos };
}

/**
 * Copy scored photos into a benchmark folder, so that it can be moved and shared as one; the pictures keep their bytes.
 *
 * @param human - as read, with absolute paths.
 * @param folder - of the benchmark.
 */
export async function writeHumanScores(human: HumanScores, folder: string): Promise<void> {
  const placed = placeHumanPhotos(human);
  for (const [index, { image }] of placed.photos.entries()) {
    await mkdir(dirname(join(folder, image)), { recursive: true });
    await copyFile(human.photos[index]!.image, join(folder, image));
  }
  await writeFileAtomic(join(folder, HUMAN_FILE), humanJson(placed));
}

/** What the manifest says of them. */
export function summariseHumanScores(human: HumanScores): NonNullable<BenchmarkManifest['humanScores']> {
  const photos: Record<string, number> = {};
  for (const { city } of human.photos) photos[city] = (photos[city] ?? 0) + 1;
  const { name, attribution, license, citation } = human;
  return {
    name,
    attribution,
    license,
    citation,
    file: HUMAN_FILE,
    sha256: contentHash(humanJson(placeHumanPhotos(human))),
    photos,
  };
}

function humanJson(human: HumanScores): string {
  return `${JSON.stringify(human, null, 2)}\n`;
}
