import { createRandom } from '@uge/core';
import type { CityGraph } from '@uge/graph';
import { gatherPlaceContext } from '../captions/place-context.ts';
import { compassWord } from '../text/compass-word.ts';
import { holdsText } from '../text/holds-text.ts';
import { placeNoun } from '../text/place-noun.ts';
import { roughDistance } from '../text/rough-distance.ts';
import { withArticle } from '../text/with-article.ts';
import type { PairTask, PhotoRecord } from '../types.ts';
import { STAGE1_INSTRUCTIONS, STAGE2_INSTRUCTIONS } from './instruction-bank.ts';

/** A pair before it becomes a row. */
export interface PairDraft {
  stage: 'stage1' | 'stage2';
  task: PairTask;
  /** Absent where every wording would hold the answer: a place called "Way" or "Spa". */
  query: string | undefined;
  positive: string;
  /** What the query must not hold. */
  answer: string;
}

/** Every pair that one photo could give. */
export function draftPairs(record: PhotoRecord, { graph, seed }: { graph: CityGraph; seed: number }): PairDraft[] {
  const random = createRandom(seed, 'pairs', record.id);
  const choose = (wordings: readonly string[], answer: string): string | undefined => {
    const usable = wordings.filter((wording) => !holdsText(wording.replace(/\{\w+\}/g, ''), answer));
    return usable.length > 0 ? random.pick(usable) : undefined;
  };
  const { caption, place, paths } = record;
  const drafts: PairDraft[] = [
    {
      stage: 'stage1',
      task: 'scc',
      query: choose(STAGE1_INSTRUCTIONS.scc, caption),
      positive: caption,
      answer: caption,
    },
    {
      stage: 'stage2',
      task: 'scc',
      query: choose(STAGE2_INSTRUCTIONS.scc, caption),
      positive: caption,
      answer: caption,
    },
    { stage: 'stage2', task: 'place', query: choose(STAGE2_INSTRUCTIONS.place, place), positive: place, answer: place },
  ];
  const nearest = gatherPlaceContext(graph, `image/${record.id}`).places[0];
  if (nearest) {
    const name = nearest.node.name!;
    const where = `${roughDistance(nearest.metres)} to the ${compassWord(nearest.bearing)}`;
    const positive = random.pick([
      `The nearest place is ${name}, ${where}.`,
      `${name} is nearest, ${where}.`,
      `Nearest to the camera is the ${placeNoun(nearest.node)} ${name}, ${where}.`,
    ]);
    drafts.push({
      stage: 'stage2',
      task: 'nearest',
      query: choose(STAGE2_INSTRUCTIONS.nearest, name),
      positive,
      answer: name,
    });
  }
  for (const path of paths) {
    const { destination, queryText, text, answer } = path;
    const index = graph.indexOf(path.destinationId);
    const kind = index === undefined ? 'place' : placeNoun(graph.node(index));
    const cue = choose(STAGE1_INSTRUCTIONS.srp, destination)?.replace('{path}', () => queryText);
    const where = `about ${roughDistance(path.directMetres)} to the ${compassWord(path.directBearing)}`;
    const question =
      choose(questionsFor(kind, where), destination) ?? choose(questionsFor('place', where), destination);
    const positive = answer.replace(/^You/, 'you');
    drafts.push({ stage: 'stage1', task: 'srp', query: cue, positive, answer: destination });
    drafts.push({ stage: 'stage2', task: 'srp', query: question, positive: `${text}. ${answer}`, answer: destination });
  }
  return drafts;
}

function questionsFor(kind: string, where: string): string[] {
  return STAGE2_INSTRUCTIONS.srp.map((wording) =>
    wording
      .replace('a {kind}', () => withArticle(kind))
      .replace('{kind}', () => kind)
      .replace('{where}', () => where),
  );
}
