import { compassWord } from '../text/compass-word.ts';
import { withArticle } from '../text/with-article.ts';
import type { PerceptionDimension, SceneStatistics } from '../types.ts';
import { perceptionWords } from './perception-words.ts';
import type { NearbyNode, PlaceContext } from './place-context.ts';
import { scenePhrases } from './scene-phrases.ts';
import { capitalise, listOf, type SentenceWriter } from './sentence-writer.ts';

/** Where the camera looks. */
export function headingSentence({ heading }: PlaceContext, write: SentenceWriter): string | undefined {
  if (heading === undefined) return undefined;
  const direction = compassWord(heading);
  return write.pick([`The camera faces ${direction}.`, `The view is to the ${direction}.`, `We look ${direction}.`]);
}

/** What a rendered picture shows. */
export function sceneSentence(scene: SceneStatistics, write: SentenceWriter): string | undefined {
  const phrases = write.shuffle(scenePhrases(scene, write.pick)).slice(0, 3);
  if (phrases.length === 0) return undefined;
  const seen = listOf(phrases);
  return write.pick([
    `The picture shows ${seen}.`,
    `One sees ${seen}.`,
    `${capitalise(seen)} ${phrases.length > 1 ? 'make up' : 'shapes'} the scene.`,
    `It is a scene with ${seen}.`,
    `In view: ${seen}.`,
  ]);
}

/** Up to three places nearby, visible ones first. */
export function placesSentence(
  places: readonly NearbyNode[],
  { heading, write }: { heading: number | undefined; write: SentenceWriter },
): string | undefined {
  if (places.length === 0) return undefined;
  const parts = places.map((place) => `${write.place(place)} (${write.where(place, heading)})`);
  const clauses = places.map((place) => `${write.place(place)} is ${write.where(place, heading)}`);
  return write.pick([
    `Nearby: ${listOf(parts)}.`,
    `Close by are ${listOf(parts)}.`.replace('are', places.length > 1 ? 'are' : 'is'),
    `${capitalise(listOf(clauses))}.`,
    `Around the camera one finds ${listOf(parts)}.`,
    `Within a short walk there ${places.length > 1 ? 'are' : 'is'} ${listOf(parts)}.`,
  ]);
}

/** A park, water or other area close by. */
export function areaSentence(area: NearbyNode, write: SentenceWriter): string {
  const name = write.place(area);
  if (area.metres === 0) return write.pick([`The place is part of ${name}.`, `We are inside ${name}.`]);
  const where = write.where(area, undefined);
  return write.pick([
    `${capitalise(name)} lies ${where}.`,
    `${capitalise(name)} begins ${where}.`,
    `Not far away, ${where}, is ${name}.`,
  ]);
}

const CATEGORY_PLURALS: Readonly<Record<string, string>> = {
  food: 'places to eat or drink',
  commercial: 'shops',
  education: 'places of learning',
  healthcare: 'doctors and pharmacies',
  tourism: 'sights',
  historic: 'historic places',
  accommodation: 'hotels',
  culture: 'cultural venues',
  transport: 'transport stops',
  business: 'offices',
  financial: 'banks and cash machines',
  government: 'public offices',
  craft: 'workshops',
};

/** What kinds of places crowd around the photo, where at least three of a kind do. */
export function mixSentence({ countsByCategory }: PlaceContext, write: SentenceWriter): string | undefined {
  const common = Object.entries(countsByCategory)
    .filter(([category, count]) => count >= 3 && CATEGORY_PLURALS[category])
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, 2)
    .map(([category, count]) => `${countWord(count, write)} ${CATEGORY_PLURALS[category]}`);
  if (common.length === 0) return undefined;
  return write.pick([
    `There are ${listOf(common)} within 100 m.`,
    `Within 100 m the map lists ${listOf(common)}.`,
    `${capitalise(listOf(common))} surround the spot.`,
  ]);
}

function countWord(count: number, write: SentenceWriter): string {
  if (count >= 12) return write.pick(['more than a dozen', 'a great many', `${count}`]);
  return count >= 6 ? write.pick(['several', `${count}`]) : write.pick(['a few', `${count}`]);
}

/** How the scene would be perceived, by its scores. */
export function perceptionSentence(
  perception: Partial<Record<PerceptionDimension, number>>,
  write: SentenceWriter,
): string | undefined {
  const words = perceptionWords(perception, write.pick);
  if (words.length === 0) return undefined;
  return write.pick([
    `The scene looks ${listOf(words)}.`,
    `It comes across as ${listOf(words)}.`,
    `The impression is ${listOf(words)}.`,
    `It seems ${withArticle(words.join(', '))} place.`,
  ]);
}
