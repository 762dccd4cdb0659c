import { curveChart, runColor } from './curve-chart.ts';
import { escapeHtml } from './escape-html.ts';
import type { TrainingRunFiles } from './read-run.ts';
import { type RunCurve, runCurves } from './run-curves.ts';
import { RUN_COLORS, RUN_PAGE_STYLE } from './run-page-style.ts';
import { settingsTable, summaryTable } from './run-tables.ts';

/**
 * The curves of one or more runs as one HTML file without outside files or scripts: loss and its terms, validation metrics
 * with 95 % intervals, learning rate, gradient norm, throughput and memory over updates, runs overlaid. Light or dark as the
 * reader's system is.
 */
export function renderRunPage(runs: readonly TrainingRunFiles[]): string {
  const curves = runCurves(runs);
  const sections = [...new Set(curves.map(({ section }) => section))];
  const title = runs.length === 1 ? `Training run ${runs[0]!.name}` : `${runs.length} training runs`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${RUN_PAGE_STYLE}${runs.map((_, run) => hideRule(run)).join('\n')}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${summaryTable(runs)}
${runs.length > 1 ? runSwitches(runs) : ''}
<p class="soft">Faint lines are single updates, strong ones their moving average; bands are 95 % intervals over validation queries.</p>
${sections.map((section) => chartSection(section, curves)).join('\n')}
<h2>Settings</h2>
${settingsTable(runs)}
</body>
</html>
`;
}

/** Runs are shown and hidden by style alone. */
function hideRule(run: number): string {
  return `body:has(#show-run-${run}:not(:checked)) .run-${run} { display: none; }`;
}

function runSwitches(runs: readonly TrainingRunFiles[]): string {
  const switches = runs.map(
    ({ name }, run) =>
      `<label><input type="checkbox" id="show-run-${run}" checked> <i style="background:${runColor(run, RUN_COLORS)}"></i>${escapeHtml(name)}</label>`,
  );
  return `<p class="runs">${switches.join(' ')}</p>`;
}

function chartSection(section: RunCurve['section'], curves: readonly RunCurve[]): string {
  const charts = curves
    .filter((curve) => curve.section === section)
    .map(
      (curve) =>
        `<figure class="chart"><h3>${escapeHtml(curve.title)} <small>${escapeHtml(curve.note)}</small></h3>${curveChart(curve, { colors: RUN_COLORS })}</figure>`,
    );
  return `<h2>${section}</h2>\n<div class="charts">\n${charts.join('\n')}\n</div>`;
}
