import { createHash } from 'node:crypto';
import { escapeHtml } from './html.ts';
import { SORT_SCRIPT } from './sort-script.ts';
import { REPORT_STYLE } from './style.ts';

export interface PageSection {
  /** Anchor, unique on the page. */
  id: string;
  title: string;
  /** HTML below the title. */
  html: string;
}

export interface Page {
  title: string;
  /** HTML below the title. */
  lead: string;
  sections: readonly PageSection[];
  /** HTML. */
  footer: string;
}

/** Nothing is loaded, sent or framed; the one style sheet and the one script are allowed by their hashes. */
const POLICY = [
  "default-src 'none'",
  'img-src data:',
  `style-src ${hashSource(REPORT_STYLE)}`,
  `script-src ${hashSource(SORT_SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** One self-contained HTML document with landmarks and a list of its sections. */
export function renderPage({ title, lead, sections, footer }: Page): string {
  const links = sections.map((section) => `<li><a href="#${section.id}">${escapeHtml(section.title)}</a></li>`);
  const parts = sections.map(
    ({ id, title: name, html }) =>
      `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escapeHtml(name)}</h2>\n${html}\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
<header>
<h1>${escapeHtml(title)}</h1>
${lead}
</header>
<nav aria-label="Sections"><ul>${links.join('')}</ul></nav>
<main id="main">
${parts.join('\n')}
</main>
<footer>${footer}</footer>
<script>${SORT_SCRIPT}</script>
</body>
</html>
`;
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
