import { holmCorrection } from '../metrics/holm.ts';
import { metricTitle } from '../tasks/task-metadata.ts';
import { comparePaired } from './compare-paired.ts';
import { percent, percentRange, pValueText, signedPoints } from './format.ts';
import { escapeHtml, htmlTable, type TableCell } from './html.ts';
import { heldOutMean, mainRow, type ReportRun, scoredTasks } from './run-scores.ts';

/** How far a run is behind the first, on the same queries. */
export interface Behind {
  difference: number;
  interval: readonly [number, number];
  /** Of McNemar's test over all queries, by Holm's correction for the number of runs. */
  correctedPValue: number;
  significant: boolean;
}

export interface LeaderboardEntry {
  run: ReportRun;
  /** Absent for the first, and where the two have not answered the same queries. */
  behind?: Behind;
}

/**
 * Runs by their macro mean, the best first, each compared with the best. Those that lack tasks or cities come last: a mean over
 * fewer and other cells says nothing against a mean over all.
 */
export function leaderboard(runs: readonly ReportRun[]): LeaderboardEntry[] {
  const order = runs.toSorted(({ results: { means: a } }, { results: { means: b } }) => {
    return b.main.cells - a.main.cells || b.main.macro - a.main.macro;
  });
  const [first, ...others] = order;
  if (!first) return [];
  const overall = others.map((run) => comparePaired(first, run).at(-1));
  const corrected = holmCorrection(overall.flatMap((row) => (row ? [row.pValue] : [])));
  let next = 0;
  return [
    { run: first },
    ...others.map((run, index): LeaderboardEntry => {
      const row = overall[index];
      if (!row) return { run };
      const correctedPValue = corrected[next++]!;
      const { difference, interval } = row;
      const significant = correctedPValue < 0.05 && (interval[0] > 0 || interval[1] < 0);
      return { run, behind: { difference, interval, correctedPValue, significant } };
    }),
  ];
}

/** The leaderboard as a table that readers can sort: means, every task, failures, and the distance to the first. */
export function leaderboardTable(runs: readonly ReportRun[]): string {
  const tasks = scoredTasks(runs);
  const hasHeldOut = runs.some((run) => heldOutMean(run) !== undefined);
  const head = [
    'Run',
    'Macro mean',
    'Chance',
    'Lift',
    'Against the first',
    'Micro mean',
    ...(hasHeldOut ? ['Held-out cities'] : []),
    ...tasks.map(({ title, mainMetric }) => `${escapeHtml(title)}<br>${metricTitle(mainMetric)}`),
    'Queries',
    'Failed',
  ];
  const mostCells = Math.max(...runs.map(({ results }) => results.means.main.cells));
  const rows = leaderboard(runs).map(({ run, behind }): TableCell[] => {
    const { macro, macroInterval, macroChance, micro, microInterval, cells } = run.results.means.main;
    const main = tasks.map((task) => mainRow(run, task));
    const total = main.reduce((sum, row) => sum + (row?.total ?? 0), 0);
    const failed = main.reduce((sum, row) => sum + (row ? row.total - row.evaluated : 0), 0);
    const heldOut = heldOutMean(run);
    return [
      escapeHtml(run.name),
      share(macro, macroInterval, cells === mostCells ? `${cells} cells` : `only ${cells} of ${mostCells} cells`),
      number(macroChance, percent(macroChance)),
      number(macro / macroChance, `${(macro / macroChance).toFixed(1)}×`),
      behindCell(behind),
      share(micro, microInterval),
      ...(hasHeldOut ? [number(heldOut, heldOut === undefined ? '–' : percent(heldOut))] : []),
      ...main.map((row) =>
        row ? share(row.main, row.intervals[row.mainMetric], row.variant) : number(undefined, '–'),
      ),
      number(total, total.toLocaleString('en-US')),
      number(failed, failed === 0 ? '0' : `<span class="down">${failed.toLocaleString('en-US')}</span>`),
    ];
  });
  const table = htmlTable(head, rows, { caption: 'Runs by macro mean', captionUnseen: true, sortable: true });
  return `<p class="soft">Main metrics in % with 95 % bootstrap intervals over places; below a score, what the run was shown. The macro mean weighs every (task, city) cell alike, the micro mean every query; a run that lacks cells stands last, since its mean is of other queries, and tasks that people scored enter no mean. “Against the first”: paired difference to the first run over the queries both answered, in percentage points.</p>${table}`;
}

function share(value: number, interval: readonly [number, number], note?: string): TableCell {
  const below = note === undefined ? '' : `<small class="all">${escapeHtml(note)}</small>`;
  return { html: `<b>${percent(value)}</b> <small>${percentRange(interval)}</small>${below}`, sort: value };
}

/** What is absent sorts last. */
function number(value: number | undefined, html: string): TableCell {
  return { html, sort: value ?? -1 };
}

function behindCell(behind: Behind | undefined): TableCell {
  if (!behind) return { html: '–', sort: 0 };
  const { difference, interval, correctedPValue, significant } = behind;
  const direction = !significant ? 'level' : difference > 0 ? 'up' : 'down';
  return {
    html: `<b class="${direction}">${signedPoints(difference)}</b> <small>${signedPoints(interval[0])} … ${signedPoints(interval[1])}</small><small class="all">Holm ${pValueText(correctedPValue)}</small>`,
    sort: difference,
  };
}
