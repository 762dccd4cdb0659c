import { UgeError } from '@uge/core';
import { parsePairContent } from '../pairs/parse-pair-content.ts';
import type { PairRow } from '../types.ts';

/** Rows that may wait for a batch they fit in; beyond that batches go out short rather than memory growing. */
const MAX_WAITING = 8192;

/**
 * Batches in which no two rows share a picture, a positive text or a place. Rows keep their order but for those that clash
 * with an earlier row of the batch, which come in the next batch they fit in. Every row comes once.
 *
 * @param options.dropLast - leave out batches that stay smaller than `batchSize`.
 * @throws {UgeError} `data/invalid-batch-size`.
 */
export async function* uniqueBatches(
  rows: AsyncIterable<PairRow>,
  { batchSize, dropLast = false }: { batchSize: number; dropLast?: boolean },
): AsyncGenerator<PairRow[]> {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new UgeError('data/invalid-batch-size', `batchSize is ${batchSize}, expected a whole number from 1.`, {
      batchSize,
    });
  }
  let waiting: PairRow[] = [];
  let batch = new UniqueBatch();
  const next = (): void => {
    batch = new UniqueBatch();
    waiting = waiting.filter((row) => batch.rows.length >= batchSize || !batch.add(row));
  };
  for await (const row of rows) {
    if (!batch.add(row)) waiting.push(row);
    while (batch.rows.length >= batchSize || waiting.length > MAX_WAITING) {
      yield batch.rows;
      next();
    }
  }
  for (; batch.rows.length > 0; next()) if (!dropLast || batch.rows.length === batchSize) yield batch.rows;
}

class UniqueBatch {
  readonly rows: PairRow[] = [];
  readonly #keys = new Set<string>();

  /** False where a row of the batch has something that this one has too. */
  add(row: PairRow): boolean {
    const { city, image_id: id, place } = row.meta;
    const positive = parsePairContent(row.positive_messages[0]?.[0]?.content ?? '').text;
    const files = [...row.images, ...(row.positive_images?.flat() ?? [])];
    const keys = [`image ${city}/${id}`, `place ${city}/${place}`, ...files.map((file) => `file ${file}`)];
    if (positive !== '') keys.push(`positive ${positive}`);
    if (keys.some((key) => this.#keys.has(key))) return false;
    for (const key of keys) this.#keys.add(key);
    this.rows.push(row);
    return true;
  }
}
