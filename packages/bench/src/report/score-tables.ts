import { ALL_CITIES, type OrdinalScore, type ResultRow, type ToleranceScore } from '../result-types.ts';
import { metricTitle, type TaskMetadata } from '../tasks/task-metadata.ts';
import { percent, percentRange, signedNumber } from './format.ts';
import { escapeHtml, htmlTable } from './html.ts';
import { findRow, isAboveChance, isHeldOut, mainRow, type ReportRun, rowCities } from './run-scores.ts';
import { inControlOrder, variantLabel } from './variant-label.ts';

/** Every city and variant of a task: a row each, controls below what they control, a column per run. */
export function taskTable(runs: readonly ReportRun[], task: TaskMetadata): string {
  const { name: taskName, variants, mainMetric } = task;
  const rows: { city: string; cells: string[] }[] = [];
  for (const city of rowCities(runs, task)) {
    for (const variant of inControlOrder(variants)) {
      const found = runs.map(({ results }) => findRow(results, { task: taskName, variant, city }));
      const any = found.find(Boolean);
      if (!any) continue;
      const { text, isControl } = variantLabel(variant, variants);
      const cells = [
        `<span${rows.at(-1)?.city === city ? ' class="again"' : ''}>${cityLabel(runs, city)}</span>`,
        isControl ? `<span class="control">${escapeHtml(text)}</span>` : escapeHtml(text),
        String(any.total),
        percent(any.chance[mainMetric]),
        ...found.map(scoreCell),
      ];
      rows.push({ city, cells });
    }
  }
  const head = ['City', 'Shown', 'Queries', 'Chance', ...runs.map(({ name }) => escapeHtml(name))];
  return htmlTable(
    head,
    rows.map(({ cells }) => cells),
    {
      textColumns: 2,
      caption: `${escapeHtml(task.title)}: ${metricTitle(mainMetric)} in %, 95 % interval, times chance; below: Hit@1 · 5 · 10 · MRR`,
    },
  );
}

/** Tasks with galleries: the main variant against more and more photos. */
export function galleryTable(runs: readonly ReportRun[], task: TaskMetadata): string {
  const rows = (task.galleries ?? []).flatMap((gallery) =>
    rowCities(runs, task).flatMap((city) => {
      const found = runs.map((run) => {
        const variant = mainRow(run, task)?.variant;
        return variant && findRow(run.results, { task: task.name, variant, city, gallery });
      });
      const any = found.find(Boolean);
      if (!any) return [];
      const size = gallery === 'full' ? 'every photo' : `${gallery} photos`;
      return [
        [
          cityLabel(runs, city),
          size,
          String(any.total),
          percent(any.chance[task.mainMetric]),
          ...found.map(galleryCell),
        ],
      ];
    }),
  );
  if (rows.length === 0) return '';
  return htmlTable(['City', 'Gallery', 'Queries', 'Chance', ...runs.map(({ name }) => escapeHtml(name))], rows, {
    textColumns: 2,
    caption: `${escapeHtml(task.title)} by gallery: ${metricTitle(task.mainMetric)} in % with 95 % interval; below: median rank of chance's`,
  });
}

/** Ordinal tasks: how well the order of photos agrees with the order of their scores, by query type. */
export function ordinalTable(runs: readonly ReportRun[], task: TaskMetadata): string {
  return byQueryType(runs, task, {
    scoresOf: ({ ordinal }) => ordinal,
    caption:
      "order within a query type: Spearman's correlation of expected band and score (chance 0), below: pairs in the right order in % (chance 50), with 95 % intervals",
    cell: ({ spearman, spearmanInterval, pairwise, pairwiseInterval }: OrdinalScore) =>
      `<b>${signedNumber(spearman)}</b>${spearmanInterval ? ` <small>${spearmanInterval.map((end) => signedNumber(end)).join(' … ')}</small>` : ''}` +
      (pairwise === undefined
        ? ''
        : `<small class="all">${percent(pairwise)} %${pairwiseInterval ? ` (${percentRange(pairwiseInterval)})` : ''}</small>`),
  });
}

/** Query types whose wrong answers can be nearly right: mean credit of the first-ranked answer. */
export function toleranceTable(runs: readonly ReportRun[], task: TaskMetadata): string {
  return byQueryType(runs, task, {
    scoresOf: ({ tolerance }) => tolerance,
    caption: 'credit of the first-ranked answer in %, near misses counting in part, with 95 % interval; below: chance',
    cell: ({ mean, interval, chance }: ToleranceScore) =>
      `<b>${percent(mean)}</b> <small>${percentRange(interval)}</small><small class="all">chance ${percent(chance)}</small>`,
  });
}

interface QueryTypeTable<T> {
  scoresOf: (row: ResultRow) => Record<string, T> | undefined;
  caption: string;
  cell: (score: T) => string;
}

/** A row per run in its main variant, a column per query type; nothing where no run has such scores. */
function byQueryType<T>(
  runs: readonly ReportRun[],
  task: TaskMetadata,
  { scoresOf, caption, cell }: QueryTypeTable<T>,
): string {
  const rows = runs.flatMap((run) => {
    const row = mainRow(run, task);
    const scores = row && scoresOf(row);
    return scores ? [{ run, scores, shown: row.variant }] : [];
  });
  const types = [...new Set(rows.flatMap(({ scores }) => Object.keys(scores)))];
  if (types.length === 0) return '';
  return htmlTable(
    ['Run', 'Shown', ...types.map(escapeHtml)],
    rows.map(({ run, scores, shown }) => [
      escapeHtml(run.name),
      escapeHtml(shown),
      ...types.map((type) => (scores[type] === undefined ? '–' : cell(scores[type]))),
    ]),
    { caption: `${escapeHtml(task.title)}, ${caption}`, textColumns: 2 },
  );
}

function cityLabel(runs: readonly ReportRun[], city: string): string {
  const place = city === ALL_CITIES ? '<b>all cities</b>' : escapeHtml(city);
  return `${place}${isHeldOut(runs, city) ? ' <span class="tag">held out</span>' : ''}`;
}

function scoreCell(row: ResultRow | undefined): string {
  if (!row) return '<span class="none">–</span>';
  const { metrics, lift } = row;
  const whole = [metrics.hit1, metrics.hit5, metrics.hit10].map((share) => (100 * share).toFixed(0));
  const all = [...whole, metrics.mrr.toFixed(2)].join(' · ');
  return `${mainScore(row)} <small>${lift.toFixed(1)}×</small><small class="all">${all}</small>${failures(row)}`;
}

function galleryCell(row: ResultRow | undefined): string {
  if (!row) return '<span class="none">–</span>';
  return `${mainScore(row)}<small class="all">${row.medianRank} of ${row.medianRankChance}</small>${failures(row)}`;
}

function mainScore(row: ResultRow): string {
  const range = percentRange(row.intervals[row.mainMetric]);
  return `<span class="${isAboveChance(row) ? 'up' : 'level'}"><b>${percent(row.main)}</b> <small>${range}</small></span>`;
}

function failures({ total, evaluated, failed }: ResultRow): string {
  if (evaluated === total) return '';
  const reasons = Object.entries(failed).map(([reason, count]) => `${count} ${reason}`);
  return `<small class="all down">${escapeHtml(`${total - evaluated} failed: ${reasons.join('; ')}`)}</small>`;
}
