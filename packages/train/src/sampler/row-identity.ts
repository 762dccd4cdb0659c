import type { PairRow } from '@uge/data';

/** What a row is about. Two rows that share image, place or text are false negatives of each other. */
export interface RowIdentity {
  /** Photo that the query shows. */
  image: string;
  /** Place that the positive describes, within its city. */
  place: string;
  /** The positive itself: its text, and its picture where it has one. */
  text: string;
  /** Kind of question; rows may share it. */
  task: string;
}

export function rowIdentity(row: PairRow): RowIdentity {
  return {
    image: row.images[0] ?? row.graphs[0] ?? row.meta.image_id,
    place: `${row.meta.city}/${row.meta.place}`,
    // A positive that is a picture has the same words in every row: the picture tells it apart.
    text: [
      ...row.positive_messages.flatMap((messages) => messages.map(({ content }) => content)),
      ...(row.positive_images ?? []).flat(),
    ].join('\n'),
    task: row.meta.task,
  };
}

export function sharesIdentity(a: RowIdentity, b: RowIdentity): boolean {
  return a.image === b.image || a.place === b.place || a.text === b.text;
}
