import { type Comparison, compareResults, graphEffects } from '../evaluate/compare-results.ts';
import { percent, pValueText, signedPoints } from './format.ts';
import { escapeHtml, htmlTable } from './html.ts';
import type { ReportRun } from './run-scores.ts';

/** How good the run is, and where it has never been: the mean over tasks beside its chance level. */
export function levelCard({ name, results }: ReportRun): string {
  const { variants, macro, macroChance } = results.means.main;
  const heldOut = new Set(results.benchmark.cities.filter(({ role }) => role === 'held-out').map((city) => city.name));
  const unseen = results.rows.filter(({ task, variant, city }) => heldOut.has(city) && variants[task] === variant);
  const mean = unseen.reduce((sum, { main }) => sum + main, 0) / unseen.length;
  const elsewhere = unseen.length === 0 ? '' : `; <b>${percent(mean)}\u00a0%</b> in cities held out of training`;
  return card({
    title: `How good is ${escapeHtml(name)}?`,
    verdict: { text: `${percent(macro)} %`, kind: 'level' },
    detail: `mean of the tasks’ main metrics, where chance is <b>${percent(macroChance)}\u00a0%</b>${elsewhere}`,
  });
}

/** The sentence a reader came for: is the last run better than the one before? */
export function comparisonCard(a: ReportRun, b: ReportRun): string {
  const rows = compareResults(a.results, b.results);
  const overall = rows.at(-1);
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
export function comparisonTable(rows: readonly Comparison[], labels: { a: string; b: string }): string {
  if (rows.length === 0) return '';
  return htmlTable(
    ['Task', 'Queries', escapeHtml(labels.a), escapeHtml(labels.b), 'Difference', '95 % interval', 'McNemar'],
    rows.map((row) => [
      row.task === 'all' ? `<b>${row.title}</b>` : escapeHtml(row.title),
      String(row.count),
      `${percent(row.a)}${variantNote(row.variantA)}`,
      `${percent(row.b)}${variantNote(row.variantB)}`,
      `<b class="${direction(row)}">${signedPoints(row.difference)}</b>`,
      `${signedPoints(row.interval[0])} … ${signedPoints(row.interval[1])}`,
      `${pValueText(row.pValue)} <small>(${row.onlyB} won, ${row.onlyA} lost)</small>`,
    ]),
  );
}

function variantNote(variant: string | undefined): string {
  return variant === undefined ? '' : ` <small>${escapeHtml(variant)}</small>`;
}

/** Where few queries differ the bootstrap is too sure of itself, so the exact test must agree. */
function direction({ interval, pValue }: Comparison): 'up' | 'down' | 'level' {
  if (pValue >= 0.05) return 'level';
  if (interval[0] > 0) return 'up';
  return interval[1] < 0 ? 'down' : 'level';
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
  return `<section class="card"><h3>${title}</h3><p class="verdict ${kind}">${text}</p><p>${detail}.</p></section>`;
}
