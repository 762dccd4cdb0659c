import { readPhotos } from '@uge/data/node';

/**
 * What every photo source has to keep, whatever it reads.
 *
 * @param {() => Promise<{ list: string, photos: unknown[], skipped: { reason: string }[] }>} read - writes the list, and says what is in it.
 * @param {{ rows: number }} options - how many there are in the source.
 * @returns {Promise<string[]>} what is wrong.
 */
export async function checkSource(read, { rows }) {
  const problems = [];
  const first = await read();
  const second = await read();
  if (JSON.stringify(first) !== JSON.stringify(second)) problems.push('reading twice gives different photos');
  const { photos, skipped, list } = first;
  if (photos.length + skipped.length !== rows) {
    problems.push(`${photos.length} photos and ${skipped.length} skipped of ${rows} rows: some are lost or twice`);
  }
  if (skipped.some(({ reason }) => !reason)) problems.push('a row is skipped without a reason');
  // The reader of @uge/data opens every picture and looks at every position: a source leaves it nothing to refuse.
  const found = await readPhotos(list);
  for (const { file, reason } of found.skipped) problems.push(`${file}: ${reason}`);
  if (new Set(found.photos.map(({ id }) => id)).size !== found.photos.length) problems.push('two photos have one id');
  if (found.photos.some(({ heading }) => heading === undefined)) problems.push('a photo lost its heading');
  return problems;
}
