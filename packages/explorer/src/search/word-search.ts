import type { PhotoRecord } from '@uge/data';
import MiniSearch from 'minisearch';

export interface ScoredPhoto {
  id: string;
  score: number;
}

/** Words of the question, not of what it asks for: "find the photo with a path to …". */
const ASKING = new Set('a an and at find has have image in of on path photo show the to where which with'.split(' '));

/** Search of photos by the words in what is told about them: place, destinations of paths, caption, summary and paths. BM25, with prefixes. */
export function createWordSearch(photos: readonly PhotoRecord[]): (text: string, count: number) => ScoredPhoto[] {
  const index = new MiniSearch<{ id: string; place: string; destinations: string; texts: string; paths: string }>({
    fields: ['place', 'destinations', 'texts', 'paths'],
    processTerm: (term) => (ASKING.has(term.toLowerCase()) ? null : term.toLowerCase()),
    searchOptions: { boost: { place: 3, destinations: 4 }, prefix: (term) => term.length > 2 },
  });
  index.addAll(
    photos.map(({ id, place, caption, summary, paths }) => ({
      id,
      place,
      destinations: paths.map(({ destination }) => destination).join('\n'),
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
