import type { BenchmarkQuery } from '../types.ts';

/** Standard deviations above chance, beyond which a guess is no accident: one in a thousand is. */
const LIMIT = 3.09;

/**
 * Answer queries without looking at what they show: by position, by the length of the text, by the size of the number it holds,
 * and by how often a text is the answer of other queries. Each should do no better than chance. Pictures are guessed by position
 * alone: one that is right elsewhere is a better guess, as it is the better picture.
 *
 * @param queries - of one type.
 * @returns the guesses that do better, in words.
 */
export function guessProblems(queries: readonly BenchmarkQuery[]): string[] {
  const most = Math.max(0, ...queries.map(({ candidates }) => candidates.length));
  const isText = queries.every(({ candidate_images }) => candidate_images === undefined);
  const ofText: [string, Guess][] = [
    ['the shortest text', byValue((text) => -text.length)],
    ['the longest text', byValue((text) => text.length)],
    ['the smallest number', byValue((text) => -numberIn(text))],
    ['the largest number', byValue(numberIn)],
    ['the first text by alphabet', ({ candidates }) => [candidates.indexOf([...candidates].sort()[0]!)]],
  ];
  const ofPosition = Array.from({ length: most }, (_, position): [string, Guess] => [
    `position ${position + 1}`,
    ({ candidates }) => (position < candidates.length ? [position] : []),
  ]);
  const problems = [...ofPosition, ...(isText ? ofText : [])].flatMap(([name, guess]) =>
    problemOf(name, queries, guess),
  );
  for (const half of isText ? [0, 1] : []) {
    const fitted = queries.filter((_, index) => index % 2 === half);
    const judged = queries.filter((_, index) => index % 2 !== half);
    const counts = new Map<string, number>();
    for (const { ground_truth } of fitted) counts.set(ground_truth, (counts.get(ground_truth) ?? 0) + 1);
    problems.push(
      ...problemOf(
        'the most frequent answer',
        judged,
        byValue((text) => counts.get(text) ?? 0),
      ),
    );
  }
  return problems;
}

/** Positions that a guess takes to be right, all equally. */
type Guess = (query: BenchmarkQuery) => number[];

function byValue(measure: (text: string) => number): Guess {
  return ({ candidates }) => {
    const values = candidates.map(measure);
    const best = Math.max(...values);
    return values.flatMap((value, position) => (value === best ? [position] : []));
  };
}

function numberIn(text: string): number {
  return Number(/\d+(?:\.\d+)?/.exec(text)?.[0] ?? 0);
}

function problemOf(name: string, queries: readonly BenchmarkQuery[], guess: Guess): string[] {
  let hits = 0;
  let expected = 0;
  let variance = 0;
  for (const query of queries) {
    const positions = guess(query);
    const share = 1 / query.candidates.length;
    if (positions.length === 0) continue;
    if (positions.includes(query.ground_truth_idx)) hits += 1 / positions.length;
    expected += share;
    variance += share * (1 - share);
  }
  const excess = (hits - expected - 0.5) / Math.sqrt(variance);
  return excess > LIMIT ? [`${name} is right in ${hits.toFixed(1)} queries, ${expected.toFixed(1)} by chance`] : [];
}
