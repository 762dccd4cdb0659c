import { stat } from 'node:fs/promises';
import { UgeError } from '@uge/core';
import { openDataset } from '../dataset/open-dataset.ts';
import type { ContactSheet } from './contact-sheet.ts';
import { drawSheet } from './draw-sheet.ts';
import { previewDataset } from './preview-dataset.ts';
import { previewExtract } from './preview-extract.ts';
import { checkPreview, type PreviewOptions } from './preview-options.ts';
import { renderSheetPage } from './render-sheet-page.ts';

/**
 * A sheet of small pictures to look over a dataset, or the street views that an extract would give: grouped by city and
 * split, each with street, district, city and heading; of a dataset also some captions and reasoning paths.
 *
 * @param source - a dataset folder, an OpenStreetMap extract, or a `.ugc` file with `options.extract`.
 * @returns the file's bytes. The same source and options give the same page; drawn text depends on the machine's fonts.
 * @throws {UgeError} `data/invalid-preview` for options that do not fit, `data/preview-needs-extract`,
 * `data/preview-not-found`, `data/not-a-dataset`, and what reading an extract throws.
 */
export async function createContactSheet(source: string, options: PreviewOptions): Promise<Uint8Array> {
  const { format, count = 24, size = 224, seed = 1, panorama = false, extract, city, signal, onProgress } = options;
  const request = { count, size, seed, signal, onProgress };
  checkPreview(request);
  const sheet = await collect(source, { ...request, panorama, extract, city });
  return format === 'html' ? new TextEncoder().encode(renderSheetPage(sheet)) : drawSheet(sheet, format);
}

async function collect(source: string, request: Parameters<typeof previewExtract>[1]): Promise<ContactSheet> {
  const found = await stat(source).catch((error: NodeJS.ErrnoException) => {
    throw new UgeError(
      'data/preview-not-found',
      `${source}: cannot be read (${error.code}); expected a dataset folder, an OpenStreetMap extract or a .ugc file.`,
      { source },
      { cause: error },
    );
  });
  if (!found.isDirectory()) return previewExtract(source, request);
  if (request.panorama) {
    throw new UgeError(
      'data/invalid-preview',
      `${source}: the pictures of a dataset are shown as they are; panoramas are drawn of an extract.`,
      { source },
    );
  }
  return previewDataset(await openDataset(source), request);
}
