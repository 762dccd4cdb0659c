import type { PairRow } from '@uge/data';
import type { Dataset } from '@uge/data/node';
import type { RowPosition } from './neighbourhood.ts';

/** Where the photo of each row was taken; undefined for a row whose photo the dataset does not list. */
export async function rowPositions(
  dataset: Pick<Dataset, 'photos'>,
  rows: readonly PairRow[],
): Promise<(RowPosition | undefined)[]> {
  const byPhoto = new Map<string, RowPosition>();
  for (const { city, id, lon, lat } of await dataset.photos({ split: 'train' })) {
    byPhoto.set(`${city}/${id}`, { city, lon, lat });
  }
  return rows.map(({ meta }) => byPhoto.get(`${meta.city}/${meta.image_id}`));
}
