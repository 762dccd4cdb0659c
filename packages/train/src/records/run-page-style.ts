/** Colours of runs that the stylesheet has. */
export const RUN_COLORS: number = 8;

const LIGHT = ['#1f5fa8', '#c2571a', '#2f7d4f', '#8a4fa8', '#a3233a', '#0e7c86', '#8a6d00', '#5b6770'];
const DARK = ['#6aa9f0', '#f0a36b', '#6fcf97', '#c9a0ea', '#f08a98', '#5cc9d3', '#d9bd4f', '#a9b5bc'];

const variables = (colors: readonly string[]): string =>
  colors.map((color, run) => `--run-${run}: ${color};`).join(' ');

/** The run page's stylesheet: light and dark by the reader's setting, printable, no outside files. */
export const RUN_PAGE_STYLE: string = `
:root { color-scheme: light dark; --paper: #fbfbf9; --surface: #fff; --ink: #1d2327; --soft: #5c6870; --line: #dfe3e4; ${variables(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { --paper: #14181b; --surface: #1c2226; --ink: #e8ecee; --soft: #a3afb5; --line: #333c42; ${variables(DARK)} } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1240px; padding: 28px 24px 64px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 8px; }
h2 { font-size: 19px; margin: 36px 0 10px; } h3 { font-size: 14px; margin: 0; } p { margin: 0 0 8px; max-width: 90ch; }
small, .soft { color: var(--soft); font-size: 12.5px; font-weight: 400; }
.charts { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(min(380px, 100%), 1fr)); }
.chart { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px 6px; margin: 0; break-inside: avoid; }
.chart svg { width: 100%; height: auto; display: block; color: var(--ink); --plot-background: var(--surface); }
.runs { position: sticky; top: 0; z-index: 1; background: var(--paper); border-bottom: 1px solid var(--line); padding: 8px 0; margin: 0 0 8px; }
.runs label { margin-right: 18px; white-space: nowrap; cursor: pointer; }
.runs i, td i, th i { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 6px; }
.scroll { overflow-x: auto; margin: 10px 0 20px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; white-space: nowrap; }
thead th { color: var(--soft); font-size: 12.5px; border-bottom: 2px solid var(--line); }
td.number { text-align: right; }
details { margin: 8px 0; } details > summary { cursor: pointer; color: var(--soft); }
pre { font-size: 12.5px; overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 12px; }
@media print { body { max-width: none; } .runs { position: static; } }
`;
