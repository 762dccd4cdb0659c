import type { PairRow } from '@uge/data';

/** What makes two rows of a batch false negatives of each other when it is equal. */
export interface RowIdentity {
  /** Photo that the query shows. */
  image: string;
  /** Place that the positive describes, within its city. */
  place: string;
  /** The positive text itself. */
  text: string;
}

export function rowIdentity(row: PairRow): RowIdentity {
  return {
    image: row.images[0] ?? row.graphs[0] ?? row.meta.image_id,
    place: `${row.meta.city}/${row.meta.place}`,
    text: row.positive_messages.flatMap((messages) => messages.map(({ content }) => content)).join('\n'),
  };
}

export function sharesIdentity(a: RowIdentity, b: RowIdentity): boolean {
  return a.image === b.image || a.place === b.place || a.text === b.text;
}
