import { runColor } from './curve-chart.ts';
import { escapeHtml } from './escape-html.ts';
import type { ValidationRow } from './metrics-log.ts';
import type { TrainingRunFiles } from './read-run.ts';
import { RUN_COLORS } from './run-page-style.ts';

const LAST = 20;

/** How far each run has come and where it stands, a row per run. */
export function summaryTable(runs: readonly TrainingRunFiles[]): string {
  const head = [
    'run',
    'stage',
    'updates',
    'loss',
    'best MRR',
    'of query',
    'at update',
    'rows/s',
    'peak MiB',
    'time',
    'engine',
  ];
  const rows = runs.map((run, index) => {
    const { sessions, steps, record } = run;
    const session = sessions.at(-1);
    const best = bestValidation(run);
    const key = `<i style="background:${runColor(index, RUN_COLORS)}"></i>${escapeHtml(run.name)}`;
    const recent = steps.slice(-LAST);
    const cells = [
      `${session?.config.stage ?? ''}${record ? '' : ' <small>not ended</small>'}`,
      `${steps.at(-1)?.step ?? 0}`,
      recent.length === 0 ? '' : mean(recent.map(({ loss }) => loss)).toFixed(3),
      best ? `${best.value.toFixed(3)} <small>${best.interval.map((limit) => limit.toFixed(3)).join('–')}</small>` : '',
      best ? escapeHtml(best.form) : '',
      best ? `${best.step}` : '',
      recent.length === 0 ? '' : mean(recent.map(({ samplesPerSecond }) => samplesPerSecond)).toFixed(1),
      (steps.reduce((most, { rss }) => Math.max(most, rss), record?.peakMemory ?? 0) / 2 ** 20).toFixed(0),
      duration(record?.throughput.seconds ?? (steps.at(-1)?.time ?? 0) - (session?.time ?? 0)),
      escapeHtml(session?.machine.engine ?? ''),
    ];
    return `<tr><th scope="row">${key}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return table(head, rows);
}

/** Settings of all runs: those that differ in a table, each whole in a fold. */
export function settingsTable(runs: readonly TrainingRunFiles[]): string {
  const started = runs.flatMap(({ name, sessions, record }) => {
    const session = sessions.at(-1);
    return session ? [{ name, session, record, settings: flatten(session.config) }] : [];
  });
  const names = [...new Set(started.flatMap(({ settings }) => [...settings.keys()]))];
  const differing = names.filter((name) => new Set(started.map(({ settings }) => settings.get(name))).size > 1);
  const rows = differing.map((name) => {
    const cells = started.map(({ settings }) => `<td>${escapeHtml(settings.get(name) ?? '')}</td>`);
    return `<tr><th scope="row">${escapeHtml(name)}</th>${cells.join('')}</tr>`;
  });
  const comparison =
    differing.length === 0 ? '' : table(['differs', ...started.map(({ name }) => escapeHtml(name))], rows);
  const folds = started.map(({ name, session, record }) => {
    const { curves: _curves, ...rest } = record ?? { ...session, curves: undefined };
    return `<details><summary>${escapeHtml(name)}</summary><pre>${escapeHtml(JSON.stringify(rest, null, 2))}</pre></details>`;
  });
  return `${comparison}\n${folds.join('\n')}`;
}

interface BestValidation {
  step: number;
  form: string;
  value: number;
  interval: readonly [number, number];
}

/** Best MRR of the first query form, which is the one that selects. */
function bestValidation({ validations }: TrainingRunFiles): BestValidation | undefined {
  const scored = validations.flatMap(({ step, metrics }: ValidationRow): BestValidation[] => {
    const [first] = Object.entries(metrics);
    if (!first) return [];
    const [form, { meanReciprocalRank, intervals }] = first;
    return [{ step, form, value: meanReciprocalRank, interval: intervals.meanReciprocalRank }];
  });
  return scored.toSorted((a, b) => b.value - a.value || a.step - b.step)[0];
}

function table(head: readonly string[], rows: readonly string[]): string {
  const cells = head.map((cell) => `<th scope="col">${cell}</th>`).join('');
  return `<div class="scroll"><table><thead><tr>${cells}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table></div>`;
}

/** Settings by dotted name, as text. */
function flatten(value: object, prefix = ''): Map<string, string> {
  const entries = Object.entries(value).flatMap(([key, inner]): [string, string][] =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? [...flatten(inner, `${prefix}${key}.`)]
      : [[`${prefix}${key}`, JSON.stringify(inner) ?? '']],
  );
  return new Map(entries);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds.toFixed(0)} s` : `${minutes} min ${(seconds % 60).toFixed(0)} s`;
}
