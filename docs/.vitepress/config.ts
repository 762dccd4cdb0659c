import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import GithubSlugger from 'github-slugger';
import { defineConfig } from 'vitepress';
import { linkToPages } from './link-to-pages.ts';
import { pagePath } from './page-path.ts';
import { sidebar } from './sidebar.ts';

const root = join(import.meta.dirname, '../..');
/** `docs/README.md` is the table of contents for readers of the repository; here that is the sidebar. */
const PAGES =
  /^(CONTRIBUTING\.md|docs\/(?!README\.md).*\.md|packages\/[^/]+\/[^/]+\.md|examples\/([^/]+\/)?README\.md)$/;
const isPage = (file: string): boolean => PAGES.test(file) && existsSync(join(root, file));

/** A crossing of two streets with a place at it. */
const ICON =
  'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M5 0v16M0 10h16" stroke="%230b5fff" stroke-width="2.4"/><circle cx="11" cy="5" r="2.6" fill="%2300795a"/></svg>';

/** The site is made of the Markdown files where they lie: the same pages and links serve readers of the repository. */
export default defineConfig({
  title: 'UGE',
  description: 'Spatially grounded multimodal embeddings of cities, in TypeScript',
  srcDir: '..',
  srcExclude: [
    '!(CONTRIBUTING).md',
    'docs/README.md',
    '{packages,examples}/*/*/**',
    'examples/*/!(README).md',
    '**/CHANGELOG.md',
    '{runs,tooling,.*}/**',
  ],
  rewrites: pagePath,
  head: [['link', { rel: 'icon', href: ICON }]],
  metaChunk: true,
  // The index of the search, which is loaded when someone searches.
  vite: { build: { chunkSizeWarningLimit: 2000 } },
  // The headings of a page are found at the same anchors as in the repository.
  markdown: {
    anchor: { slugify: (heading) => new GithubSlugger().slug(heading) },
    config: (markdown) => linkToPages(markdown, { root, isPage }),
  },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Guides', link: '/guides/getting-started', activeMatch: '^/guides/' },
      { text: 'Results', link: '/results', activeMatch: '^/(results|performance|comparison|limits)' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
    ],
    sidebar,
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    footer: { message: 'Apache-2.0. Map data © OpenStreetMap contributors, ODbL.' },
  },
  buildEnd: ({ outDir }) => copyFileSync(join(root, 'llms.txt'), join(outDir, 'llms.txt')),
});
