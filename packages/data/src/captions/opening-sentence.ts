import { compassWord } from '../text/compass-word.ts';
import { nodeLabel } from '../text/node-label.ts';
import { roughDistance } from '../text/rough-distance.ts';
import { streetNouns } from '../text/street-noun.ts';
import { withArticle } from '../text/with-article.ts';
import type { PlaceContext } from './place-context.ts';
import { capitalise, type SentenceWriter } from './sentence-writer.ts';

/** Closer to a crossing than this is at its corner. */
const CORNER_METRES = 18;

/** The first sentence of a caption: street and class, nearest crossing, district. */
export function openingSentence(context: PlaceContext, write: SentenceWriter): string {
  const { street, district } = context;
  if (!street) {
    return district
      ? `This picture was taken in ${district}, away from any street.`
      : 'This picture was taken away from any street.';
  }
  const noun = write.pick(streetNouns(street.node));
  const near = crossingPhrase(context, write);
  const at = near ? `, ${near}` : '';
  const within = district ? ` in ${district}` : '';
  const on = write.name(nodeLabel(street.node));
  return write.pick([
    `A view of ${on}, ${withArticle(noun)}${within}${at}.`,
    `This picture was taken on ${on}, ${withArticle(noun)}${within}${at}.`,
    `${on} is ${withArticle(noun)}${within}; the camera stands ${near ?? 'beside it'}.`,
    `The camera stands on ${on}${within}${at}; it is ${withArticle(noun)}.`,
    `Street scene on ${on}${at}${within ? `,${within}` : ''}.`,
    `${capitalise(withArticle(noun))}${within}: ${on}${near ? `, seen ${near}` : ''}.`,
    ...(district
      ? [`In ${district}, on the ${noun} ${on}${at}.`, `${district}: ${on}, ${withArticle(noun)}${at}.`]
      : []),
  ]);
}

/** How far and which way the nearest crossing of the street is. */
export function crossingPhrase({ crossing }: PlaceContext, write: SentenceWriter): string | undefined {
  if (!crossing) return undefined;
  const other = write.name(crossing.crossStreet);
  if (crossing.metres < CORNER_METRES)
    return write.pick([`at the corner of ${other}`, `right at ${other}`, `at the crossing with ${other}`]);
  const distance = roughDistance(crossing.metres);
  const direction = compassWord(crossing.bearing + 180);
  return write.pick([
    `about ${distance} ${direction} of ${other}`,
    `${distance} ${direction} of the crossing with ${other}`,
    `some ${distance} ${direction} of where it meets ${other}`,
    `roughly ${distance} ${direction} of the corner of ${other}`,
  ]);
}
