/** The report's stylesheet: light and dark by the reader's setting, printable, no outside files. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --paper: #fbfbf9; --surface: #fff; --ink: #1d2327; --soft: #5c6870; --line: #dfe3e4;
  --up: #17693f; --down: #b3261e; --chance: #b4531b; --up-tint: #e4f3ea; --tag: #e8eef7;
  --series-0: #b8c0c4; --series-1: #98a3a8; --series-2: #78868d; --series-3: #7ba7d6; --series-4: #1f5fa8; --series-5: #7a4fa3; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181b; --surface: #1c2226; --ink: #e8ecee; --soft: #a3afb5; --line: #333c42;
  --up: #6fcf97; --down: #ff8a80; --chance: #f0a36b; --up-tint: #1b3226; --tag: #26364d;
  --series-0: #4a555b; --series-1: #626f76; --series-2: #7d8b92; --series-3: #3d6694; --series-4: #5a9ae6; --series-5: #c4a0e6; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 32px 24px 64px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 12px; text-wrap: balance; }
h2 { font-size: 20px; margin: 44px 0 8px; } h3 { font-size: 15px; margin: 0 0 4px; } p { margin: 0 0 8px; max-width: 78ch; } p.soft { max-width: 120ch; }
small, .soft, caption, figcaption { color: var(--soft); font-size: 12.5px; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0 0 20px; }
dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; }
.cards, .charts, .samples { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); }
.charts { grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); }
.card, .chart { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; margin: 0; }
.card p:last-child { margin: 0; color: var(--soft); } .card b { color: var(--ink); }
.verdict { font-size: 26px; font-weight: 700; margin: 0 0 2px; line-height: 1.25; }
.up { color: var(--up); } .down { color: var(--down); } .level { color: inherit; } 
.chart svg { width: 100%; height: auto; display: block; --plot-background: var(--surface); }
.legend { margin: 4px 0 0; font-size: 13px; } .key { margin-right: 14px; white-space: nowrap; }
.key i { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 5px; }
.scroll { overflow-x: auto; margin: 10px 0 20px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
caption { text-align: left; padding-bottom: 6px; }
th, td { padding: 5px 8px; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; font-weight: 400; white-space: nowrap; }
thead th { color: var(--soft); font-size: 12.5px; border-bottom: 2px solid var(--line); }
th:first-child, .left { text-align: left; } tbody th { text-align: left; }
td .all { display: block; font-size: 11.5px; } td small { white-space: nowrap; }
.none { color: var(--soft); } .tag { background: var(--tag); border-radius: 4px; padding: 1px 6px; font-size: 12px; }
.samples { grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); } .samples figure { margin: 0; }
.samples img { width: 100%; border-radius: 6px; display: block; margin-bottom: 4px; }
details > summary { cursor: pointer; color: var(--soft); }
footer { margin-top: 48px; border-top: 1px solid var(--line); padding-top: 16px; color: var(--soft); font-size: 13px; }
@media (max-width: 560px) { .charts { grid-template-columns: 1fr; } body { padding: 20px 14px; } }
@media print { body { max-width: none; } .card, .chart { break-inside: avoid; } }
`;
