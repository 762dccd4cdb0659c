const BATCH = 1 << 16;

/** Pieces of a text joined into larger ones: each becomes one write. */
export function* textBatches(pieces: Iterable<string>): Generator<string> {
  let batch = '';
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < BATCH) continue;
    yield batch;
    batch = '';
  }
  if (batch !== '') yield batch;
}
