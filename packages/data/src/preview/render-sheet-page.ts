import { escapeXml } from '@uge/graph';
import type { ContactSheet, SheetGroup, SheetPicture, SheetText } from './contact-sheet.ts';

const STYLE = `
:root { color-scheme: light dark; --sheet: #fff; --cell: #eef0f2; --text: #20252a; --quiet: #5d666f; --line: #d5dade; }
@media (prefers-color-scheme: dark) {
  :root { --sheet: #14171a; --cell: #23282d; --text: #e7eaed; --quiet: #a0a9b2; --line: #363d44; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 110rem; padding: 2rem clamp(1rem, 3vw, 3rem); background: var(--sheet); color: var(--text);
  font: 1rem/1.5 system-ui, "Noto Sans", sans-serif; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 1rem; padding-top: .75rem; border-top: 1px solid var(--line); font-size: 1.2rem; }
h2 small, header p, footer, figcaption span, .path { color: var(--quiet); }
h2 small { margin-left: .6rem; font-size: .9rem; font-weight: 400; }
header p { margin: .3rem 0 0; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(45%, var(--cell-width)), 1fr)); gap: 1.25rem 1rem; }
figure { margin: 0; min-width: 0; }
img { display: block; width: 100%; height: auto; object-fit: contain; background: var(--cell); border-radius: 4px; }
figure img { aspect-ratio: var(--cell-shape); }
figcaption { padding-top: .4rem; font-size: .875rem; line-height: 1.4; overflow-wrap: anywhere; }
figcaption span { display: block; }
figcaption span:first-child { color: var(--text); font-weight: 600; }
article { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: 1.25rem; margin-bottom: 1.75rem; }
article h3 { margin: 0; font-size: 1rem; }
article p { margin: .4rem 0 0; max-width: 80ch; overflow-wrap: anywhere; }
.path { font: .8125rem/1.5 ui-monospace, "Noto Sans Mono", monospace; }
@media (max-width: 36rem) { article { grid-template-columns: 1fr; } article img { max-width: 12rem; } }
footer { margin-top: 2.5rem; padding-top: .75rem; border-top: 1px solid var(--line); font-size: .8125rem; }
footer p { margin: .2rem 0; }
`;

/** A contact sheet as one page of HTML: pictures within it, light and dark, no script and nothing to load. */
export function renderSheetPage(sheet: ContactSheet): string {
  const { title, subtitle, groups, texts, credits, cell } = sheet;
  const shape = `--cell-width: ${cell.width}px; --cell-shape: ${cell.width} / ${cell.height}`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">`,
    `<title>${escapeXml(title)}: contact sheet</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    `<body style="${shape}">`,
    `<header><h1>${escapeXml(title)}</h1><p>${escapeXml(subtitle)}</p></header>`,
    '<main>',
    ...groups.map(renderGroup),
    ...(texts.length > 0
      ? ['<section>', heading('Texts', 'captions and reasoning paths'), ...texts.map(renderText), '</section>']
      : []),
    '</main>',
    `<footer>${credits.map((credit) => `<p>${escapeXml(credit)}</p>`).join('')}</footer>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function heading(title: string, note: string): string {
  return `<h2>${escapeXml(title)} <small>${escapeXml(note)}</small></h2>`;
}

function renderGroup({ title, note, pictures }: SheetGroup): string {
  const figures = pictures.map(
    (picture) =>
      `<figure>${image(picture)}<figcaption>${picture.lines.map((line) => `<span>${escapeXml(line)}</span>`).join('')}</figcaption></figure>`,
  );
  return ['<section>', heading(title, note), '<div class="grid">', ...figures, '</div>', '</section>'].join('\n');
}

function renderText({ picture, caption, path }: SheetText): string {
  const way = path ? `<p class="path">${escapeXml(path.text)}</p><p>${escapeXml(path.answer)}</p>` : '';
  const title = escapeXml(picture.lines.join(' · '));
  return `<article>${image(picture)}<div><h3>${title}</h3><p>${escapeXml(caption)}</p>${way}</div></article>`;
}

function image({ jpeg, alt }: SheetPicture): string {
  return `<img src="data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}" alt="${escapeXml(alt)}">`;
}
