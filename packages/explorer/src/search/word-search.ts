import type { PhotoRecord } from '@uge/data';
import MiniSearch from 'minisearch';

export interface ScoredPhoto {
  id: string;
  score: number;
}

/** Search of photos by the words in what is told about them: place, caption, summary and paths. BM25, with prefixes. */
export function createWordSearch(photos: readonly PhotoRecord[]): (text: string, count: number) => ScoredPhoto[] {
  const index = new MiniSearch<{ id: string; place: string; texts: string; paths: string }>({
    fields: ['place', 'texts', 'paths'],
    searchOptions: { boost: { place: 3, paths: 2 }, prefix: true },
  });
  index.addAll(
    photos.map(({ id, place, caption, summary, paths }) => ({
      id,
      place,
      texts: `${caption}\n${summary}`,
      paths: paths.map(({ text, answer }) => `${text}\n${answer}`).join('\n'),
    })),
  );
  return (text, count) =>
    index
      .search(text)
      .slice(0, count)
      .map(({ id, score }) => ({ id: id as string, score }));
}
