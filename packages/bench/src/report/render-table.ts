import { ALL_CITIES, type ResultRow } from '../result-types.ts';
import { metricTitle, type TaskMetadata } from '../tasks/task-metadata.ts';
import { isControl } from '../tasks/variant-input.ts';
import type { Variant } from '../types.ts';
import { percent, percentRange } from './format.ts';
import { findRow, isAboveChance, isHeldOut, type ReportRun, rowCities, scoredTasks } from './run-scores.ts';
import { inControlOrder } from './variant-label.ts';

export interface RenderTableOptions {
  /** Columns of the terminal. Runs that do not fit go into a second table below. Default 120. */
  width?: number;
  /** `tasks`: every variant over all cities, and the main one by city. `all`: every variant in every city. Default `tasks`. */
  detail?: 'tasks' | 'all';
}

const PLACE_WIDTH = 15;
const LABEL_WIDTH = 36;
const NUMBER_WIDTH = 7;
const RUN_WIDTH = 14;
/** Behind the last digit of a score: mark and interval. */
const AFTER_SCORE = ' '.repeat(7);

/**
 * Results as plain text: each task's main metric in percent with its 95 % interval, chance beside it. `*` marks scores whose
 * whole interval is above chance.
 */
export function renderTable(runs: readonly ReportRun[], options: RenderTableOptions = {}): string {
  const { width = 120, detail = 'tasks' } = options;
  const perTable = Math.max(1, Math.floor((width - LABEL_WIDTH - 2 * NUMBER_WIDTH) / RUN_WIDTH));
  const tables: string[] = [];
  for (let start = 0; start < runs.length; start += perTable) {
    tables.push(oneTable(runs.slice(start, start + perTable), runs, detail));
  }
  return `${tables.join('\n\n')}\n\nPercent with 95 % interval. *: interval above chance. °: held out of training. other graph: another photo's, a control.\n`;
}

function oneTable(runs: readonly ReportRun[], allRuns: readonly ReportRun[], detail: 'tasks' | 'all'): string {
  const lines = [
    tableLine(
      '',
      'queries',
      'chance',
      runs.map(({ name }) => clip(name, RUN_WIDTH - 1)),
    ),
  ];
  for (const task of scoredTasks(allRuns)) {
    const { name, title, mainMetric } = task;
    lines.push('', `${title}, ${metricTitle(mainMetric)}`);
    const cities = rowCities(allRuns, task);
    for (const city of cities) {
      for (const variant of shownVariants(task, city, { cities, detail })) {
        const rows = runs.map(({ results }) => findRow(results, { task: name, variant, city }));
        const any = allRuns.map(({ results }) => findRow(results, { task: name, variant, city })).find(Boolean);
        if (!any) continue;
        const place =
          city === ALL_CITIES ? 'all cities' : `${clip(city, PLACE_WIDTH - 1)}${isHeldOut(allRuns, city) ? '°' : ''}`;
        const label = `  ${place.padEnd(PLACE_WIDTH)} ${variant.replace('shuffled-graph', 'other graph')}`;
        lines.push(tableLine(label, String(any.total), percent(any.chance[mainMetric]), rows.map(scoreCell)));
      }
    }
  }
  lines.push('', 'Mean over tasks and cities, each in the first variant that a run has');
  const cells = runs.map(({ results }) => `${percent(results.means.main.macro)}${AFTER_SCORE}`);
  const chances = new Set(runs.map(({ results }) => percent(results.means.main.macroChance)));
  lines.push(tableLine('  macro', '', chances.size === 1 ? [...chances][0]! : '', cells));
  if (chances.size > 1) {
    lines.push(
      tableLine(
        '  its chance',
        '',
        '',
        runs.map(({ results }) => `${percent(results.means.main.macroChance)}${AFTER_SCORE}`),
      ),
    );
  }
  return lines.join('\n');
}

function shownVariants(
  { variants }: TaskMetadata,
  city: string,
  { cities, detail }: { cities: readonly string[]; detail: 'tasks' | 'all' },
): readonly Variant[] {
  if (detail === 'all' || city === cities[0]) return inControlOrder(variants);
  return variants.filter((variant) => !isControl(variant)).slice(0, 2);
}

function scoreCell(row: ResultRow | undefined): string {
  if (!row) return `–${AFTER_SCORE}`;
  const range = percentRange(row.intervals[row.mainMetric]).padStart(6);
  return `${percent(row.main)}${isAboveChance(row) ? '*' : ' '}${range}`;
}

function tableLine(label: string, queries: string, chance: string, cells: readonly string[]): string {
  const line = label.padEnd(LABEL_WIDTH) + queries.padStart(NUMBER_WIDTH) + chance.padStart(NUMBER_WIDTH);
  return (line + cells.map((cell) => cell.padStart(RUN_WIDTH)).join('')).trimEnd();
}

function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
