import { join } from 'node:path';
import { contentHash, type LongOperationOptions } from '@uge/core';
import { decodeCityGraph } from '@uge/graph';
import { type CaptionOutcome, captionPhotos } from '../captions/provider/caption-photos.ts';
import type { CaptionProvider } from '../captions/provider/caption-provider.ts';
import { imagePath } from '../dataset/paths.ts';
import type { SkippedRecord } from './build-city.ts';
import type { Journal } from './journal.ts';
import type { CityContext, StageOutputs } from './photo-task.ts';
import type { StagedPhoto } from './run-stages.ts';

/** Who writes captions instead of the template captioner, and what is asked of them. */
export interface CaptionerOptions {
  provider: CaptionProvider;
  /** Share of the places named that the graph must have near the photo; see `captionPhotos`. Default 0.8. */
  minimumGrounding?: number;
}

/** Photos asked for between two looks at the signal; the provider bounds how many are asked at a time. */
const PHOTOS_AT_ONCE = 64;

/**
 * Put the captions of a provider in the place of those of the templates. Each answer is journaled as it comes; a caption that
 * failed or names what is not there leaves the template's, and is asked for again in the next run.
 *
 * @returns what was not replaced, with the reason.
 */
export async function captionWithProvider(
  photos: readonly StagedPhoto[],
  options: LongOperationOptions & { captioner: CaptionerOptions; context: CityContext; journal: Journal },
): Promise<SkippedRecord[]> {
  const { captioner, context, journal, signal, onProgress } = options;
  const { provider, minimumGrounding = 0.8 } = captioner;
  const { city, folder } = context;
  const graph = decodeCityGraph(new Uint8Array(context.graph!), { name: city });
  const keyOf = ({ keys }: StagedPhoto): string => contentHash([keys.captions, minimumGrounding]).slice(0, 16);
  const open: StagedPhoto[] = [];
  for (const photo of photos) {
    const entry = journal.find(photo.photo.id, keyOf(photo));
    if (entry?.status === 'done') replace(photo, entry.output as CaptionOutcome, provider.id);
    else if (photo.outputs.captions!.captionSource !== provider.id) open.push(photo);
  }
  const skipped: SkippedRecord[] = [];
  const phase = `captions of ${city} by ${provider.id}`;
  for (let at = 0; at < open.length; at += PHOTOS_AT_ONCE) {
    signal?.throwIfAborted();
    const batch = open.slice(at, at + PHOTOS_AT_ONCE);
    const requests = batch.map(({ photo, outputs: { pictures, captions } }) => ({
      graph,
      imageNodeId: `image/${photo.id}`,
      image: join(folder, imagePath(city, photo.id)),
      ...(pictures!.scene && { scene: pictures!.scene }),
      ...(pictures!.conditions && { conditions: pictures!.conditions }),
      ...(pictures!.visiblePlaces && { visiblePlaces: pictures!.visiblePlaces }),
      ...(captions!.perception && { perception: captions!.perception }),
    }));
    const { outcomes } = await captionPhotos(requests, { provider, minimumGrounding, signal });
    for (const [index, outcome] of outcomes.entries()) {
      const photo = batch[index]!;
      const [id, key] = [photo.photo.id, keyOf(photo)];
      const attempts = 1 + (journal.find(id, key)?.attempts ?? 0);
      if (outcome.caption) {
        replace(photo, outcome, provider.id);
        journal.append({ id, key, attempts, status: 'done', output: { caption: outcome.caption } });
      } else {
        const reason = `${provider.id} ${(outcome.problem ?? 'failed').split(':')[0]}; template caption kept`;
        journal.append({ id, key, attempts, status: 'failed', error: outcome.problem ?? '' });
        skipped.push({ city, photo: id, stage: 'captions', reason });
      }
    }
    onProgress?.({ phase, done: Math.min(at + PHOTOS_AT_ONCE, open.length), total: open.length, unit: 'photos' });
  }
  return skipped;
}

function replace(photo: StagedPhoto, { caption }: Pick<CaptionOutcome, 'caption'>, captionSource: string): void {
  const { caption: text, summary } = caption!;
  const captions: StageOutputs['captions'] = { ...photo.outputs.captions!, caption: text, summary, captionSource };
  photo.outputs.captions = captions;
}
