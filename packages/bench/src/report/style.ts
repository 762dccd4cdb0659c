/** The report's stylesheet: light and dark by the reader's setting, printable, no outside files. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --paper: #fbfbf9; --surface: #fff; --ink: #1d2327; --soft: #566169; --line: #dfe3e4;
  --up: #17693f; --down: #b3261e; --chance: #a84c15; --up-tint: #e4f3ea; --down-tint: #fbe9e7; --tag: #e8eef7; --link: #1f5fa8;
  --series-0: #b8c0c4; --series-1: #98a3a8; --series-2: #78868d; --series-3: #7ba7d6; --series-4: #1f5fa8; --series-5: #7a4fa3; --series-6: #a58a5e; --series-7: #5f9185; --series-8: #a97590;
  --miss-0: #17693f; --miss-1: #3f8a4d; --miss-2: #6ea455; --miss-3: #9db552; --miss-4: #c9bd48; --miss-5: #e2b13d; --miss-6: #e0903a; --miss-7: #d06a37; --miss-8: #b04434; --miss-9: #77303d; --miss-10: #6d767c;
  --map-right: #00795a; --map-wrong: #d55e00; --map-evidence: #cc79a7; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181b; --surface: #1c2226; --ink: #e8ecee; --soft: #a3afb5; --line: #333c42;
  --up: #6fcf97; --down: #ff8a80; --chance: #f0a36b; --up-tint: #1b3226; --down-tint: #3a2220; --tag: #26364d; --link: #8cbcf2;
  --series-0: #4a555b; --series-1: #626f76; --series-2: #7d8b92; --series-3: #3d6694; --series-4: #5a9ae6; --series-5: #c4a0e6; --series-6: #a58a5e; --series-7: #68a395; --series-8: #b98aa3;
  --miss-0: #4fb883; --miss-1: #69b577; --miss-2: #86b46a; --miss-3: #a6b75f; --miss-4: #c9c05a; --miss-5: #e2ba55; --miss-6: #e29c4e; --miss-7: #d97d4a; --miss-8: #c75c50; --miss-9: #96505f; --miss-10: #7d878d;
  --map-right: #2fc69a; --map-wrong: #ff8a3d; --map-evidence: #e79ac4; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 12px; }
body { margin: 0 auto; max-width: 1180px; padding: 32px 24px 64px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 12px; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 20px; margin: 44px 0 8px; } h3 { font-size: 15px; margin: 22px 0 4px; } h4 { font-size: 14px; margin: 0 0 4px; }
p { margin: 0 0 8px; max-width: 78ch; } p.soft { max-width: 120ch; }
a { color: var(--link); } :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 24px; top: 6px; background: var(--surface); padding: 4px 10px; z-index: 1; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 20px; padding: 10px 0; border-bottom: 1px solid var(--line); font-size: 14px; }
small, .soft, caption, figcaption { color: var(--soft); font-size: 12.5px; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0 0 20px; }
dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.cards, .charts, .samples { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 240px), 1fr)); }
.charts { grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); margin-bottom: 16px; align-items: start; }
.columns { columns: 2 400px; column-gap: 16px; } .columns > .chart { break-inside: avoid; margin-bottom: 16px; }
.card, .chart { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; margin: 0; min-width: 0; }
.card h3, .chart h3, .chart h4 { margin-top: 0; }
.card p:last-child { margin: 0; color: var(--soft); } .card b { color: var(--ink); }
.verdict { font-size: 26px; font-weight: 700; margin: 0 0 2px; line-height: 1.25; }
.up { color: var(--up); } .down { color: var(--down); } .level { color: inherit; }
.chart svg { width: 100%; height: auto; display: block; }
.plot { --plot-background: var(--surface); overflow: visible; font-size: 12px; } .plot text { white-space: pre; }
.legend { margin: 4px 0 0; font-size: 13px; max-width: none; } .key { margin-right: 14px; white-space: nowrap; display: inline-block; }
.key i { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 5px; }
i.series-0 { background: var(--series-0); } i.series-1 { background: var(--series-1); } i.series-2 { background: var(--series-2); }
i.series-3 { background: var(--series-3); } i.series-4 { background: var(--series-4); } i.series-5 { background: var(--series-5); }
i.series-6 { background: var(--series-6); } i.series-7 { background: var(--series-7); } i.series-8 { background: var(--series-8); }
i.chance { background: var(--chance); } .key i.chance { height: 3px; vertical-align: middle; border-radius: 0; }
i.miss-0 { background: var(--miss-0); } i.miss-1 { background: var(--miss-1); } i.miss-2 { background: var(--miss-2); } i.miss-3 { background: var(--miss-3); }
i.miss-4 { background: var(--miss-4); } i.miss-5 { background: var(--miss-5); } i.miss-6 { background: var(--miss-6); } i.miss-7 { background: var(--miss-7); }
i.miss-8 { background: var(--miss-8); } i.miss-9 { background: var(--miss-9); } i.miss-10 { background: var(--miss-10); }
i.map-camera { background: var(--ink); border-radius: 50%; } i.map-right { background: var(--map-right); } i.map-wrong { background: var(--map-wrong); } i.map-evidence { background: var(--map-evidence); }
.scroll { overflow-x: auto; margin: 10px 0 20px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
caption { text-align: left; padding-bottom: 6px; } caption span { position: sticky; left: 0; display: inline-block; max-width: min(110ch, calc(100vw - 60px)); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: 5px 8px; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; font-weight: 400; white-space: nowrap; }
thead th { white-space: normal; color: var(--soft); font-size: 12.5px; border-bottom: 2px solid var(--line); vertical-align: bottom; }
th:first-child, th.left, td.left { text-align: left; } tbody th { text-align: left; }
th button { all: unset; cursor: pointer; border-bottom: 1px dotted; } th button:focus-visible { outline: 2px solid var(--link); }
th[aria-sort=ascending] button::after { content: ' ▲'; } th[aria-sort=descending] button::after { content: ' ▼'; }
td .all { display: block; font-size: 11.5px; } td small.down { white-space: normal; max-width: 22ch; margin-left: auto; overflow-wrap: anywhere; }
tbody th { position: sticky; left: 0; background: var(--paper); } .chart tbody th { background: var(--surface); } td small { white-space: nowrap; }
tbody th .again { color: var(--soft); } .control { color: var(--soft); padding-left: 10px; } .control::before { content: '↳ '; }
.none { color: var(--soft); } .tag { background: var(--tag); border-radius: 4px; padding: 1px 6px; font-size: 12px; }
.samples { grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); } .samples figure { margin: 0; }
img { max-width: 100%; } .samples img { width: 100%; border-radius: 6px; display: block; margin-bottom: 4px; }
.example { background: var(--surface); border: 1px solid var(--line); border-left: 4px solid var(--down); border-radius: 8px; padding: 14px 16px; margin: 0 0 16px; }
.example.good { border-left-color: var(--up); }
.example > p { max-width: 110ch; overflow-wrap: anywhere; } .example h4 { margin: 0 0 4px; } .example .parts { display: grid; gap: 14px 18px; grid-template-columns: minmax(0, 4fr) minmax(0, 5fr) minmax(0, 6fr); align-items: start; }
.example .parts.two { grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); } .example .parts.one { grid-template-columns: 1fr; }
.example figure { margin: 0; min-width: 0; } .example figure > img { width: 100%; height: auto; border-radius: 6px; display: block; margin-bottom: 4px; }
.ranked { list-style: none; margin: 0; padding: 0; } .ranked li { display: grid; grid-template-columns: 2.2em 1fr max-content; gap: 0 8px; padding: 5px 6px; border-bottom: 1px solid var(--line); font-size: 14px; overflow-wrap: anywhere; }
.ranked li.right { background: var(--up-tint); border-radius: 4px; } .ranked .place { display: block; color: var(--soft); font-size: 12.5px; } .ranked .right-mark { white-space: nowrap; color: var(--up); font-weight: 700; }
.ranked li.gap { color: var(--soft); display: block; text-align: center; padding: 0; } .ranked .score { font-variant-numeric: tabular-nums; color: var(--soft); }
.ranked img { width: 100%; height: auto; border-radius: 4px; display: block; }
.ranked.pictures { display: grid; gap: 8px; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); } .ranked.pictures li { grid-template-columns: 1fr max-content; border: 0; align-content: start; }
.ranked.pictures li > :nth-child(2) { order: 3; grid-column: 1 / -1; }
details { margin: 0 0 12px; } details > summary { cursor: pointer; color: var(--soft); width: max-content; max-width: 100%; }
footer { margin-top: 48px; border-top: 1px solid var(--line); padding-top: 16px; color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
@media (max-width: 860px) { .example .parts, .example .parts.two { grid-template-columns: 1fr; } .example figure > img { max-width: 440px; } }
@media (max-width: 560px) { body { padding: 20px 14px; } dl.facts { grid-template-columns: 1fr; gap: 0; } dl.facts dd { margin-bottom: 6px; } .card, .chart, .example { padding: 12px; } }
@media print { body { max-width: none; } nav, .skip { display: none; } .card, .chart, .example, tr { break-inside: avoid; } .scroll { overflow: visible; }
  th, td { white-space: normal; } details::details-content { content-visibility: visible; block-size: auto; } }
`;
