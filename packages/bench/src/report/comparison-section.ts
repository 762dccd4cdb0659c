import { graphEffects } from '../evaluate/compare-results.ts';
import { comparePaired } from './compare-paired.ts';
import { comparisonTable } from './headline.ts';
import { escapeHtml } from './html.ts';
import type { ReportRun } from './run-scores.ts';

/** The last run against every other, and its variants with a graph against what controls them. */
export function comparisonSection(runs: readonly ReportRun[]): string {
  const last = runs.at(-1);
  if (!last) return '';
  const { overNoGraph, overShuffledGraph, overMaskedGraph } = graphEffects(last.results);
  const againstRuns = runs
    .slice(0, -1)
    .toReversed()
    .map((run, index) => {
      const rows = comparePaired(run, last);
      const title = `${last.name} against ${run.name}`;
      if (rows.length === 0)
        return `<p class="soft">${escapeHtml(title)}: not the same queries, so not comparable.</p>`;
      const table = comparisonTable(rows, { a: run.name, b: last.name, caption: title });
      return index === 0
        ? `<h3>${escapeHtml(title)}</h3>${table}`
        : `<details><summary>${escapeHtml(title)}</summary>${table}</details>`;
    });
  const controls = [
    { rows: overNoGraph, a: 'without', b: 'with graph', title: 'with the graph against without' },
    { rows: overShuffledGraph, a: "another photo's", b: 'own graph', title: "its own graph against another photo's" },
    { rows: overMaskedGraph, a: 'names masked', b: 'own graph', title: 'its own graph against the same without names' },
  ].flatMap(({ rows, a, b, title }) => {
    const name = `${last.name}: ${title}`;
    return rows.length === 0 ? [] : [`<h3>${escapeHtml(name)}</h3>${comparisonTable(rows, { a, b, caption: name })}`];
  });
  const blocks = [...againstRuns, ...controls];
  if (blocks.length === 0) return '';
  return `<p class="soft">Main metric in %, differences in percentage points; both sides answer the same queries. Coloured differences hold by both their bootstrap interval over places and McNemar's test, the latter corrected by Holm for the rows of the table. “Together” leaves out geolocation where a graph is shown: it names the streets of the answer.</p>${blocks.join('\n')}`;
}
