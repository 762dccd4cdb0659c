import type { LeakageReport } from './leakage-report.ts';
import type { SharedBetweenSplits } from './shared-between-splits.ts';

/** A leakage report as text for people: what must not be first, then what to keep in mind. */
export function renderLeakageReport(report: LeakageReport): string {
  const { spatial, alikePictures, misplacedPairs, destinations, positives, overlap } = report;
  const { counts, minimumMetres } = spatial;
  const check = (count: number, what: string): string => `  ${count === 0 ? 'ok  ' : 'LEAK'} ${count} ${what}`;
  const distances = Object.entries(minimumMetres).map(([pair, metres]) => `${between(pair)} ${Math.round(metres)} m`);
  return [
    `Leak check: ${report.clean ? 'clean' : 'NOT CLEAN'}`,
    `  photos: ${counts.train} train, ${counts.val} val, ${counts.test} test, ${counts.buffer} in the buffer`,
    check(spatial.sharedIds.length, 'ids that two photos have'),
    check(spatial.sharedCells.length, 'S2 cells in two splits'),
    check(spatial.sharedSequences.length, 'sequences in two splits'),
    check(spatial.insideBuffer, 'photos inside the buffer of another split'),
    check(
      alikePictures.count,
      `pictures that one of another split looks like (at most ${alikePictures.maxBits} of 256 bits differ)`,
    ),
    ...alikePictures.examples.map(({ photos, splits, bits }) => `         ${describe(photos, splits)}: ${bits} bits`),
    check(misplacedPairs.length, 'pairs in the file of another split'),
    ...misplacedPairs.slice(0, 5).map(({ photo, file, expected }) => `         ${photo} (${expected}) in ${file}`),
    check(overlap.answersInQueries.length, 'queries that hold their answer'),
    ...overlap.answersInQueries.slice(0, 5).map(({ photo, task, answer }) => `         ${photo} ${task}: "${answer}"`),
    ...(distances.length > 0 ? [`  smallest distances: ${distances.join(', ')}`] : []),
    `  destinations of paths: ${share(destinations)}`,
    `  positive texts: ${share(positives)}`,
    `  share of a positive's words (by threes) that its query has:`,
    ...Object.entries(overlap.byTask).map(
      ([task, { mean, largest, pairs }]) => `    ${task}: mean ${mean}, largest ${largest}, of ${pairs} pairs`,
    ),
  ].join('\n');
}

function between(pair: string): string {
  return pair.replace(/[A-Z]/, (letter) => `–${letter.toLowerCase()}`);
}

function describe([first, second]: readonly string[], [a, b]: readonly string[]): string {
  return `${first} (${a}), ${second} (${b})`;
}

function share({ counts, trainTest, trainVal }: SharedBetweenSplits): string {
  return `${trainTest} of ${counts.test} of test and ${trainVal} of ${counts.val} of val are in train too`;
}
