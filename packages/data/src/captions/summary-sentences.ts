import { nodeLabel } from '../text/node-label.ts';
import { streetNouns } from '../text/street-noun.ts';
import { withArticle } from '../text/with-article.ts';
import { crossingPhrase } from './opening-sentence.ts';
import type { NearbyNode, PlaceContext } from './place-context.ts';
import { capitalise, type SentenceWriter } from './sentence-writer.ts';

/**
 * Where a photo is, in one or two sentences that a person could use to find it: district, street, nearest crossing, and one
 * or two things to go by.
 *
 * @param landmarks - what may be named besides the street, most telling first.
 * @param look - how the scene looks, as an adjective; absent where unknown.
 */
export function summarySentences(
  context: PlaceContext,
  { landmarks, look, write }: { landmarks: readonly NearbyNode[]; look: string | undefined; write: SentenceWriter },
): string {
  const { street, district } = context;
  const within = district ? ` in ${district}` : '';
  if (!street) return `${capitalise(withArticle(look ?? 'open'))} spot${within}${landmarkClause(landmarks, write)}.`;
  const noun = write.pick(streetNouns(street.node));
  const kind = look ? `${look} ${noun}` : noun;
  const on = write.name(nodeLabel(street.node));
  const near = crossingPhrase(context, write);
  const clause = landmarkClause(landmarks, write);
  const at = near ? `, ${near}` : '';
  return write.pick([
    `${capitalise(withArticle(kind))}${within}: ${on}${at}${clause}.`,
    `This is ${on}${at}, ${withArticle(kind)}${within}${clause}.`,
    `The place is ${withArticle(kind)}${within}, ${on}${at}${clause}.`,
    `${on}${at}${within ? `,${within}` : ''}, is ${withArticle(kind)}${clause}.`,
    ...(district
      ? [
          `This image fits ${district}: ${withArticle(kind)}, ${on}${at}${clause}.`,
          `It matches the surroundings of ${on} in ${district}${at}, ${withArticle(kind)}${clause}.`,
        ]
      : []),
  ]);
}

function landmarkClause(landmarks: readonly NearbyNode[], write: SentenceWriter): string {
  const [first, second] = landmarks;
  if (!first) return '';
  const one = write.place(first);
  const where = write.where(first, undefined);
  const clause = write.pick([
    `, with ${one} ${where}`,
    `, close to ${one} ${where}`,
    `; ${one} is ${where}`,
    `, where ${one} lies ${where}`,
  ]);
  if (!second || write.chance(0.4)) return clause;
  return `${clause} and ${write.place(second)} ${write.where(second, undefined)}`;
}
