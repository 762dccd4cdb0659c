import { type Comparison, compareResults, compareSameVariants } from '../evaluate/compare-results.ts';
import { percent, pValueText, signedPoints } from './format.ts';
import { escapeMarkdown, markdownTable } from './markdown.ts';
import type { ReportRun } from './run-scores.ts';

/** Two runs on the same queries. */
export interface RunComparison {
  a: string;
  b: string;
  rows: Comparison[];
}

export interface CompareRunsOptions {
  /** Every variant by itself instead of each task in its main one. Default false. */
  byVariant?: boolean;
  /** Of the bootstrap. Default 0. */
  seed?: number;
}

/**
 * Every run against the first, on the same queries. Holm's correction is for the rows of one pair of runs.
 *
 * @throws {UgeError} `bench/other-benchmark`, `bench/unpaired`.
 */
export function compareRuns(runs: readonly ReportRun[], options: CompareRunsOptions = {}): RunComparison[] {
  const { byVariant = false, seed = 0 } = options;
  const [first, ...others] = runs;
  if (!first) return [];
  const compare = byVariant ? compareSameVariants : compareResults;
  return others.map((run) => ({ a: first.name, b: run.name, rows: compare(first.results, run.results, { seed }) }));
}

/** Comparisons as Markdown, one table each, which reads as plain text too. */
export function renderComparison(comparisons: readonly RunComparison[]): string {
  const parts = comparisons.map(({ a, b, rows }) => {
    const head = [
      'task',
      'queries',
      escapeMarkdown(a),
      escapeMarkdown(b),
      'difference',
      '95 % interval',
      'McNemar',
      'Holm',
      '',
    ];
    const body = rows.map((row) => [
      taskLabel(row),
      String(row.count),
      percent(row.a),
      percent(row.b),
      signedPoints(row.difference),
      `${signedPoints(row.interval[0])} … ${signedPoints(row.interval[1])}`,
      pValueText(row.pValue),
      pValueText(row.correctedPValue),
      row.significant ? (row.difference > 0 ? 'better' : 'worse') : 'not shown',
    ]);
    return `## ${escapeMarkdown(b)} against ${escapeMarkdown(a)}\n\n${markdownTable(head, body)}`;
  });
  const note =
    'Main metrics in %, differences in percentage points with their 95 % paired bootstrap interval over places, McNemar’s test, and that corrected by Holm for the rows of the table. Better and worse: interval and corrected test agree.';
  return `${[...parts, note].join('\n\n')}\n`;
}

function taskLabel({ title, variantA, variantB, gallery }: Comparison): string {
  const variants = variantA === variantB ? variantA : `${variantA} / ${variantB}`;
  const notes = [variants, gallery === undefined || gallery === 20 ? undefined : `gallery ${gallery}`];
  const shown = notes.filter((note) => note !== undefined);
  return `${escapeMarkdown(title)}${shown.length > 0 ? ` (${shown.join(', ')})` : ''}`;
}
