import { auditLeaks, type LeakFinding } from '../baselines/leak-audit.ts';
import { TEXT_OVERLAP_ID } from '../baselines/text-overlap-scorer.ts';
import { compareResults, graphEffects } from '../evaluate/compare-results.ts';
import { metricTitle } from '../tasks/task-metadata.ts';
import { showsGraph } from '../tasks/variant-input.ts';
import { type Curve, curveChart, curveLegend, taskChart } from './charts.ts';
import { comparisonCard, comparisonTable, graphCards, levelCard } from './headline.ts';
import { escapeHtml, htmlTable } from './html.ts';
import { type ReportRun, scoredTasks } from './run-scores.ts';
import { correlationTable, taskTable } from './score-tables.ts';
import { REPORT_STYLE } from './style.ts';

export type { Curve, ReportRun };

export interface ReportSection {
  title: string;
  /** One paragraph of plain text. */
  text?: string;
  /** Put into the page as it is: only HTML made by the caller. */
  html?: string;
  curves?: Curve[];
  /** Plain text cells; the first column holds row names. */
  table?: { columns: string[]; rows: (string | number)[][] };
}

export interface ReportSample {
  /** Data URI of a picture. */
  image: string;
  caption: string;
}

export interface ReportOptions {
  title: string;
  /** What was trained, on what and how long: shown first, one line each. */
  facts?: { label: string; value: string }[];
  /** Weakest first. The last two are compared; the last is asked what its graph adds. */
  runs: ReportRun[];
  /** Shown after the scores: training curves, counts. */
  sections?: ReportSection[];
  samples?: ReportSample[];
  /** Further lines of the footer; attributions of the cities are there already. */
  footer?: string[];
}

/**
 * The results of several runs on one benchmark as one self-contained HTML page: it asks nothing of any server, follows the
 * reader's light or dark setting, and is the same for the same results.
 *
 * @throws {UgeError} `bench/other-benchmark` where the runs were not made on one benchmark.
 */
export function renderReport(options: ReportOptions): string {
  const { title, facts = [], runs, sections = [], samples = [] } = options;
  const parts = [
    `<header><h1>${escapeHtml(title)}</h1>${factList(facts)}</header>`,
    headline(runs),
    aboveChance(runs),
    comparisons(runs),
    ...sections.map(renderSection),
    sampleGallery(samples),
    scoreTables(runs),
    leaks(runs),
    footer(options),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${REPORT_STYLE}</style></head>
<body>
${parts.filter((part) => part !== '').join('\n')}
</body></html>
`;
}

function factList(facts: NonNullable<ReportOptions['facts']>): string {
  if (facts.length === 0) return '';
  const items = facts.map(({ label, value }) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>`);
  return `<dl class="facts">${items.join('')}</dl>`;
}

function headline(runs: readonly ReportRun[]): string {
  const last = runs.at(-1);
  const previous = runs.at(-2);
  if (!last) return '';
  return `<div class="cards">${levelCard(last)}${previous ? comparisonCard(previous, last) : ''}${graphCards(last, { leaks: graphGivesAway(runs) })}</div>`;
}

function aboveChance(runs: readonly ReportRun[]): string {
  const charts = scoredTasks(runs).map((task) => {
    const { title, summary, mainMetric } = task;
    return `<figure class="chart"><h3>${escapeHtml(title)}: ${metricTitle(mainMetric)}</h3><figcaption>${escapeHtml(summary)}</figcaption>${taskChart(runs, task)}</figure>`;
  });
  return `<h2>How far above chance</h2><p class="soft">Share of queries whose right answer is ranked first (Hit@1) or among the first five (Hit@5), over all cities. Thin lines are 95 % intervals; beside each score, what the run was shown.</p><div class="charts">${charts.join('\n')}</div>`;
}

function comparisons(runs: readonly ReportRun[]): string {
  const last = runs.at(-1);
  const previous = runs.at(-2);
  if (!last) return '';
  const { overNoGraph, overShuffledGraph } = graphEffects(last.results);
  const blocks: string[] = [];
  if (previous) {
    const rows = compareResults(previous.results, last.results);
    blocks.push(
      `<h3>${escapeHtml(last.name)} against ${escapeHtml(previous.name)}</h3>${comparisonTable(rows, { a: previous.name, b: last.name })}`,
    );
  }
  if (overNoGraph.length > 0) {
    blocks.push(
      `<h3>${escapeHtml(last.name)}: with the graph against without</h3>${comparisonTable(overNoGraph, { a: 'without', b: 'with graph' })}`,
    );
  }
  if (overShuffledGraph.length > 0) {
    blocks.push(
      `<h3>${escapeHtml(last.name)}: its own graph against another photo's</h3>${comparisonTable(overShuffledGraph, { a: "another photo's", b: 'own graph' })}`,
    );
  }
  if (blocks.length === 0) return '';
  return `<h2>Same queries, two ways</h2><p class="soft">Main metric in %, differences in percentage points; both sides answer the same queries. “Together” leaves out geolocation where a graph is shown: it names the streets of the answer.</p>${blocks.join('\n')}`;
}

function renderSection({ title, text, html, curves = [], table }: ReportSection): string {
  const charts = curves.map(
    (curve) =>
      `<figure class="chart"><h3>${escapeHtml(curve.title)}</h3>${curveChart(curve)}${curveLegend(curve)}</figure>`,
  );
  return [
    `<h2>${escapeHtml(title)}</h2>`,
    text === undefined ? '' : `<p>${escapeHtml(text)}</p>`,
    html ?? '',
    charts.length > 0 ? `<div class="charts">${charts.join('\n')}</div>` : '',
    table
      ? htmlTable(
          table.columns.map(escapeHtml),
          table.rows.map((row) => row.map((cell) => escapeHtml(cellText(cell)))),
        )
      : '',
  ].join('\n');
}

function cellText(cell: string | number): string {
  return typeof cell === 'number' ? cell.toLocaleString('en-US') : cell;
}

function sampleGallery(samples: readonly ReportSample[]): string {
  if (samples.length === 0) return '';
  const figures = samples.map(
    ({ image, caption }) =>
      `<figure><img alt="${escapeHtml(caption)}" src="${escapeHtml(image)}"><figcaption>${escapeHtml(caption)}</figcaption></figure>`,
  );
  return `<h2>Pictures</h2><div class="samples">${figures.join('\n')}</div>`;
}

function scoreTables(runs: readonly ReportRun[]): string {
  const tables = scoredTasks(runs).map((task) => {
    const extra = task.scale === 'ordinal' ? correlationTable(runs, task) : '';
    return `<h3>${escapeHtml(task.title)}</h3>${taskTable(runs, task)}${extra}`;
  });
  const skipped = runs.flatMap(({ name, results }) => {
    const reasons = [...new Set(results.skipped.map(({ reason }) => reason))];
    return reasons.length > 0 ? [`${escapeHtml(name)}: ${escapeHtml(reasons.join(', '))}`] : [];
  });
  const note =
    skipped.length > 0 ? `<p class="soft">A dash: the run cannot take that in (${skipped.join('; ')}).</p>` : '';
  return `<h2>All scores</h2><p class="soft">Green scores have their whole interval above chance; one in forty does so by luck alone. Failed queries count as ranked last; ties count against the right answer.</p>${note}${tables.join('\n')}`;
}

function leaks(runs: readonly ReportRun[]): string {
  const findings = leakFindings(runs);
  if (findings.length === 0) return '';
  const items = findings.map(({ note, leaks: found }) => `<li class="${found ? 'down' : ''}">${escapeHtml(note)}</li>`);
  return `<h2>What words alone give away</h2><p class="soft">BM25 matches words of the question and the graph with the candidates: no picture, no space. Where it is above chance, compare models with it and not with chance.</p><ul>${items.join('\n')}</ul>`;
}

function leakFindings(runs: readonly ReportRun[]): LeakFinding[] {
  const textOverlap = runs.find(({ results }) => results.encoder.id === TEXT_OVERLAP_ID);
  return textOverlap ? auditLeaks(textOverlap.results) : [];
}

/** Matching words answers a task whose main variant shows a graph. */
function graphGivesAway(runs: readonly ReportRun[]): boolean {
  const mainVariants = new Map(scoredTasks(runs).map(({ name, variants }) => [name, variants[0]!]));
  return leakFindings(runs).some(
    ({ task, variant, leaks: found }) => found && showsGraph(variant) && showsGraph(mainVariants.get(task)!),
  );
}

function footer({ runs, footer: lines = [] }: ReportOptions): string {
  const benchmark = runs[0]?.results.benchmark;
  const cities =
    benchmark?.cities.map(({ name, attribution, license }) => `${name}: ${attribution} (${license})`) ?? [];
  const identity = benchmark
    ? [
        `Dataset ${benchmark.dataset.name}, ${benchmark.dataset.fingerprint.slice(0, 12)}; benchmark ${benchmark.fingerprint.slice(0, 12)}.`,
      ]
    : [];
  const all = [...identity, ...new Set(cities), ...lines].map((line) => `<p>${escapeHtml(line)}</p>`);
  return `<footer>${all.join('\n')}</footer>`;
}
