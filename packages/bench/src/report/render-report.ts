import { auditLeaks, type LeakFinding } from '../baselines/leak-audit.ts';
import { TEXT_OVERLAP_ID } from '../baselines/text-overlap-scorer.ts';
import { metricTitle } from '../tasks/task-metadata.ts';
import { showsGraph } from '../tasks/variant-input.ts';
import { type Curve, curveChart, curveLegend, taskChart } from './charts.ts';
import { comparisonSection } from './comparison-section.ts';
import { errorSection } from './error-section.ts';
import type { ErrorAnalysis } from './errors/analyse-errors.ts';
import { exampleSection } from './example-section.ts';
import type { ReportExample } from './examples/collect-examples.ts';
import { comparisonCard, graphCards, levelCard } from './headline.ts';
import { escapeHtml, htmlTable } from './html.ts';
import { leaderboardTable } from './leaderboard.ts';
import { type PageSection, renderPage } from './page.ts';
import { probeTable } from './probe-table.ts';
import { runFacts } from './run-facts.ts';
import { type ReportRun, scoredTasks } from './run-scores.ts';
import { galleryTable, ordinalTable, taskTable, toleranceTable } from './score-tables.ts';

export type { Curve, ReportRun };

export interface ReportSection {
  title: string;
  /** One paragraph of plain text. */
  text?: string;
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
  /** Of `collectExamples`: single queries with photo, map and ranking. */
  examples?: readonly ReportExample[];
  /** Of `analyseErrors`. */
  errors?: ErrorAnalysis;
  /** Shown after the scores: training curves, counts. */
  sections?: ReportSection[];
  samples?: ReportSample[];
  /** Further lines of the footer; attributions of the cities are there already. */
  footer?: string[];
}

/**
 * The results of several runs on one benchmark as one self-contained HTML page: it asks nothing of any server and its
 * content security policy lets it ask nothing, it follows the reader's light or dark setting, and it is the same for the same
 * results. Tables can be sorted where the reader allows scripts; nothing else needs one.
 *
 * @throws {UgeError} `bench/other-benchmark` where the runs were not made on one benchmark.
 */
export function renderReport(options: ReportOptions): string {
  const { title, facts = [], runs, examples = [], errors, sections = [], samples = [] } = options;
  const parts: (Omit<PageSection, 'id'> & { id?: string })[] = [
    { id: 'summary', title: 'In short', html: headline(runs) },
    { id: 'leaderboard', title: 'Leaderboard', html: runs.length > 1 ? leaderboardTable(runs) : '' },
    { id: 'chance', title: 'How far above chance', html: aboveChance(runs) },
    { id: 'comparison', title: 'Same queries, two ways', html: comparisonSection(runs) },
    { id: 'examples', title: 'Single queries', html: examples.length > 0 ? exampleSection(runs, examples) : '' },
    { id: 'errors', title: 'Where it goes wrong', html: errors ? errorSection(runs, errors) : '' },
    ...sections.map((section) => ({ title: section.title, html: sectionHtml(section) })),
    { id: 'pictures', title: 'Pictures', html: sampleGallery(samples) },
    { id: 'scores', title: 'All scores', html: scoreTables(runs) },
    { id: 'probes', title: 'What embeddings know of scores', html: probes(runs) },
    { id: 'leaks', title: 'What words alone give away', html: leaks(runs) },
    { id: 'runs', title: 'How the runs were made', html: runs.length > 0 ? runFacts(runs) : '' },
  ];
  return renderPage({
    title,
    lead: factList(facts),
    sections: parts
      .filter(({ html }) => html !== '')
      .map(({ id, ...part }, index) => ({ ...part, id: id ?? `section-${index + 1}` })),
    footer: footer(options),
  });
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
  return `<p class="soft">Share of queries whose right answer is ranked first (Hit@1) or among the first five (Hit@5), over all cities. Thin lines are 95 % intervals; beside each score, what the run was shown.</p><div class="charts">${charts.join('\n')}</div>`;
}

function sectionHtml({ title, text, curves = [], table }: ReportSection): string {
  const charts = curves.map(
    (curve) =>
      `<figure class="chart"><h3>${escapeHtml(curve.title)}</h3>${curveChart(curve)}${curveLegend(curve)}</figure>`,
  );
  return [
    text === undefined ? '' : `<p>${escapeHtml(text)}</p>`,
    charts.length > 0 ? `<div class="charts">${charts.join('\n')}</div>` : '',
    table
      ? htmlTable(
          table.columns.map(escapeHtml),
          table.rows.map((row) => row.map((cell) => escapeHtml(cellText(cell)))),
          { caption: escapeHtml(title), captionUnseen: true },
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
  return `<div class="samples">${figures.join('\n')}</div>`;
}

function scoreTables(runs: readonly ReportRun[]): string {
  const blocks = scoredTasks(runs).map((task) => {
    const tables = [taskTable, galleryTable, ordinalTable, toleranceTable].map((table) => table(runs, task));
    return `<h3>${escapeHtml(task.title)}</h3>${tables.join('\n')}`;
  });
  const skipped = runs.flatMap(({ name, results }) => {
    const reasons = [...new Set(results.skipped.map(({ reason }) => reason))];
    return reasons.length > 0 ? [`${escapeHtml(name)}: ${escapeHtml(reasons.join(', '))}`] : [];
  });
  const note =
    skipped.length > 0 ? `<p class="soft">A dash: the run cannot take that in (${skipped.join('; ')}).</p>` : '';
  return `<p class="soft">Green scores have their whole interval above chance; one in forty does so by luck alone. ↳ marks controls, below what they control. Failed queries count as ranked last; ties count against the right answer.</p>${note}${blocks.join('\n')}`;
}

function probes(runs: readonly ReportRun[]): string {
  const table = probeTable(runs);
  return table === ''
    ? ''
    : `<p class="soft">A ridge regression from frozen embeddings to scores, fitted on some photos and judged on others. It tells what a photo's embedding holds, whatever the encoder makes of words.</p>${table}`;
}

function leaks(runs: readonly ReportRun[]): string {
  const findings = leakFindings(runs);
  if (findings.length === 0) return '';
  const items = findings.map(({ note, leaks: found }) => `<li class="${found ? 'down' : ''}">${escapeHtml(note)}</li>`);
  return `<p class="soft">BM25 matches words of the question and the graph with the candidates: no picture, no space. Where it is above chance, compare models with it and not with chance.</p><ul>${items.join('\n')}</ul>`;
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
  return all.join('\n');
}
