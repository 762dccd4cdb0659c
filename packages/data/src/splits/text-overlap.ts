import { parsePairContent } from '../pairs/parse-pair-content.ts';
import { holdsText } from '../text/holds-text.ts';
import type { PairTask, PhotoRecord } from '../types.ts';
import type { SplitPairs } from './leakage-report.ts';
import { ngramOverlap } from './ngram-overlap.ts';

/** How much of positives stands in their queries, in words of three. */
export interface TextOverlap {
  /** Words per n-gram. */
  size: number;
  /** Mean and largest share of a positive's n-grams that its query has, by `<stage> <task>`. */
  byTask: Record<string, { pairs: number; mean: number; largest: number }>;
  /** Pairs whose query holds the whole positive, or the name of the place that it asks for. */
  answersInQueries: { photo: string; task: PairTask; answer: string }[];
}

const SIZE = 3;

/** Compare every query with its positive. */
export function textOverlap(records: readonly PhotoRecord[], pairs: readonly SplitPairs[]): TextOverlap {
  const byImage = new Map(records.map((record) => [record.image, record]));
  const shares = new Map<string, number[]>();
  const answersInQueries: TextOverlap['answersInQueries'] = [];
  for (const { stage, rows } of pairs) {
    for (const row of rows) {
      const query = parsePairContent(row.messages[0]?.content ?? '').text;
      const positive = parsePairContent(row.positive_messages[0]?.[0]?.content ?? '').text;
      const { task, city, image_id: id } = row.meta;
      const name = `${stage} ${task}`;
      const list = shares.get(name) ?? [];
      list.push(ngramOverlap(positive, { within: query, size: SIZE }));
      shares.set(name, list);
      const paths = task === 'srp' ? (byImage.get(row.images[0] ?? '')?.paths ?? []) : [];
      const answers = paths.filter(({ answer }) => holdsText(positive, answer)).map(({ destination }) => destination);
      const told = [positive, ...answers].find((answer) => answer !== '' && holdsText(query, answer));
      if (told !== undefined) answersInQueries.push({ photo: `${city}/${id}`, task, answer: told });
    }
  }
  return {
    size: SIZE,
    byTask: Object.fromEntries(
      [...shares].map(([name, list]) => [
        name,
        {
          pairs: list.length,
          mean: rounded(list.reduce((a, b) => a + b, 0) / list.length),
          largest: rounded(maximum(list)),
        },
      ]),
    ),
    answersInQueries,
  };
}

function maximum(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
