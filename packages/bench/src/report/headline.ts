import { type Comparison, graphEffects } from '../evaluate/compare-results.ts';
import { comparePaired } from './compare-paired.ts';
import { percent, percentRange, pValueText, signedPoints } from './format.ts';
import { escapeHtml, htmlTable } from './html.ts';
import { heldOutMean, type ReportRun } from './run-scores.ts';

/** How good the run is, and where it has never been: the mean over tasks beside its chance level. */
export function levelCard(run: ReportRun): string {
  const { macro, macroInterval, macroChance } = run.results.means.main;
  const mean = heldOutMean(run);
  const elsewhere = mean === undefined ? '' : `; <b>${percent(mean)}\u00a0%</b> in cities held out of training`;
  return card({
    title: `How good is ${escapeHtml(run.name)}?`,
    verdict: { text: `${percent(macro)} %`, kind: 'level' },
    detail: `mean of the tasks’ main metrics (95 % interval ${percentRange(macroInterval)}), where chance is <b>${percent(macroChance)}\u00a0%</b>${elsewhere}`,
  });
}

/** The sentence a reader came for: is the last run better than the one before? */
export function comparisonCard(a: ReportRun, b: ReportRun): string {
  const overall = comparePaired(a, b).at(-1);
  if (!overall) return '';
  return card({
    title: `Is ${escapeHtml(b.name)} better than ${escapeHtml(a.name)}?`,
    verdict: verdict(overall, { better: 'Yes', worse: 'No, worse', unclear: 'Not shown' }),
    detail: `${points(overall)} over ${overall.count} queries, each task in its main variant as far as a run can take it in`,
  });
}

/**
 * What the graph adds, and whether that is because it is this photo's graph.
 *
 * @param options.leaks - matching words alone answers some of the queries with a graph.
 */
export function graphCards(run: ReportRun, { leaks }: { leaks: boolean }): string {
  const { overNoGraph, overShuffledGraph } = graphEffects(run.results);
  const cards: string[] = [];
  const without = overNoGraph.at(-1);
  if (without) {
    cards.push(
      card({
        title: `Does the graph help ${escapeHtml(run.name)}?`,
        verdict: verdict(without, { better: 'Yes', worse: 'No, it hurts', unclear: 'Not shown' }),
        detail: `${points(without)} against the same queries without a graph${leaks ? '; names in the graph give part of it away, see below' : ''}`,
      }),
    );
  }
  const shuffled = overShuffledGraph.at(-1);
  if (shuffled) {
    cards.push(
      card({
        title: "Is it this photo's graph that helps?",
        verdict: verdict(shuffled, { better: 'Yes', worse: 'No, reversed', unclear: 'Not shown' }),
        detail: `${points(shuffled)} against another photo's graph`,
      }),
    );
  }
  return cards.join('\n');
}

/** Paired differences task by task. */
export function comparisonTable(
  rows: readonly Comparison[],
  { a, b, caption }: { a: string; b: string; caption: string },
): string {
  if (rows.length === 0) return '';
  const head = ['Task', 'Queries', escapeHtml(a), escapeHtml(b), 'Difference', '95 % interval', 'McNemar', 'Holm'];
  return htmlTable(
    head,
    rows.map((row) => [
      row.task === 'all' ? `<b>${row.title}</b>` : `${escapeHtml(row.title)}${galleryNote(row.gallery)}`,
      String(row.count),
      `${percent(row.a)}${variantNote(row.variantA)}`,
      `${percent(row.b)}${variantNote(row.variantB)}`,
      `<b class="${direction(row)}">${signedPoints(row.difference)}</b>`,
      `${signedPoints(row.interval[0])} … ${signedPoints(row.interval[1])}`,
      `${pValueText(row.pValue)} <small>(${row.onlyB} won, ${row.onlyA} lost)</small>`,
      pValueText(row.correctedPValue),
    ]),
    { caption: escapeHtml(caption), captionUnseen: true },
  );
}

function galleryNote(gallery: Comparison['gallery']): string {
  return gallery === undefined || gallery === 20 ? '' : ` <small>gallery ${gallery}</small>`;
}

function variantNote(variant: string | undefined): string {
  return variant === undefined ? '' : ` <small>${escapeHtml(variant)}</small>`;
}

/** Coloured only where the interval and the corrected test agree. */
function direction({ significant, difference }: Comparison): 'up' | 'down' | 'level' {
  if (!significant) return 'level';
  return difference > 0 ? 'up' : 'down';
}

interface Verdict {
  text: string;
  kind: 'up' | 'down' | 'level';
}

function verdict(row: Comparison, words: { better: string; worse: string; unclear: string }): Verdict {
  const kind = direction(row);
  return { kind, text: { up: words.better, down: words.worse, level: words.unclear }[kind] };
}

function points(row: Comparison): string {
  const [low, high] = row.interval;
  return `<b>${signedPoints(row.difference)} points</b> (95 % interval ${signedPoints(low)} … ${signedPoints(high)}, ${pValueText(row.pValue)})`;
}

function card({ title, verdict: { text, kind }, detail }: { title: string; verdict: Verdict; detail: string }): string {
  return `<div class="card"><h3>${title}</h3><p class="verdict ${kind}">${text}</p><p>${detail}.</p></div>`;
}
