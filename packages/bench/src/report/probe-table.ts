import type { ProbeMetric, ProbeResult } from '../result-types.ts';
import { signedNumber } from './format.ts';
import { escapeHtml, htmlTable } from './html.ts';
import type { ReportRun } from './run-scores.ts';

/** Regression by probe: a row per target, city and variant, a column per run; nothing where no run has a probe. */
export function probeTable(runs: readonly ReportRun[]): string {
  const keyOf = ({ task, target, city, scoreSource, variant }: ProbeResult): string =>
    JSON.stringify([task, city, scoreSource, target, variant]);
  const byKey = new Map<string, Map<ReportRun, ProbeResult>>();
  for (const run of runs) {
    for (const probe of run.results.probes) {
      const key = keyOf(probe);
      byKey.set(key, (byKey.get(key) ?? new Map()).set(run, probe));
    }
  }
  if (byKey.size === 0) return '';
  const rows = [...byKey.values()].map((own) => {
    const any = [...own.values()][0]!;
    return [
      escapeHtml(any.target),
      escapeHtml(any.city),
      any.scoreSource === 'human' ? 'people' : 'scene formula',
      escapeHtml(any.variant),
      `${any.train} → ${any.total}`,
      ...runs.map((run) => cell(own.get(run))),
    ];
  });
  return htmlTable(
    ['Score', 'City', 'Judged by', 'Shown', 'Photos', ...runs.map(({ name }) => escapeHtml(name))],
    rows,
    {
      textColumns: 4,
      caption:
        "Regression by probe: Spearman's correlation of predicted and given score with 95 % interval (chance 0); below: R² · pairs in the right order in % (chance 50). Photos: fitted on → judged on",
    },
  );
}

function cell(probe: ProbeResult | undefined): string {
  if (!probe) return '–';
  const { metrics, intervals, chance, total, evaluated } = probe;
  const isAbove = intervals.spearman[0] > chance.spearman;
  const range = (metric: ProbeMetric): string => intervals[metric].map((end) => signedNumber(end)).join(' … ');
  const missing = evaluated === total ? '' : `<small class="all down">${total - evaluated} failed</small>`;
  return `<span class="${isAbove ? 'up' : 'level'}"><b>${signedNumber(metrics.spearman)}</b> <small>${range('spearman')}</small></span><small class="all">${signedNumber(metrics.r2)} · ${(100 * metrics.pairwiseAccuracy).toFixed(0)}</small>${missing}`;
}
