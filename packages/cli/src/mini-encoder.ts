import type { Dataset } from '@uge/data/node';
import type { UgeMiniOptions } from '@uge/model';
import { createUgeMini, type UrbanEncoder } from '@uge/model/node';

/** Enough preprocessed pictures of 112² pixels for 1,300 photos, so that each is decoded once per run. */
export const IMAGE_CACHE_BYTES: number = 400e6;

type MiniSettings = { [K in 'imageSize' | 'vocabularySize']?: UgeMiniOptions[K] | undefined };

/** `uge-mini` with random weights and a vocabulary learned from the texts of a dataset's training pairs. */
export async function createMiniFor(
  dataset: Dataset,
  seed: number,
  settings: MiniSettings = {},
): Promise<UrbanEncoder> {
  const texts: string[] = [];
  for (const stage of ['stage1', 'stage2'] as const) {
    for (const row of await dataset.pairs(stage, 'train')) {
      texts.push(row.messages[0]!.content, row.positive_messages[0]![0]!.content);
    }
  }
  for (const { graph } of await dataset.photos({ split: 'train' })) {
    for (const { node_text } of (await dataset.readGraph(graph)).nodes) texts.push(node_text);
  }
  const { imageSize, vocabularySize } = settings;
  return createUgeMini({
    trainingTexts: texts,
    seed,
    imageCacheBytes: IMAGE_CACHE_BYTES,
    ...(imageSize !== undefined && { imageSize }),
    ...(vocabularySize !== undefined && { vocabularySize }),
  });
}
