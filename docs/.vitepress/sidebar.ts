import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme } from 'vitepress';

const docs = join(import.meta.dirname, '..');
const PACKAGES = ['core', 'graph', 'data', 'tfjs-onnx', 'model', 'train', 'bench', 'explorer', 'cli'];

export const sidebar: DefaultTheme.SidebarItem[] = [
  {
    text: 'Start',
    items: [
      { text: 'Start in 5 minutes', link: '/start' },
      { text: 'Concepts', link: '/concepts' },
      { text: 'From your city to results', link: '/guides/getting-started' },
    ],
  },
  {
    text: 'Guides',
    items: [
      { text: 'Command line', link: '/guides/cli' },
      { text: 'City graphs', link: '/guides/graph' },
      { text: 'Photos', link: '/guides/photos' },
      { text: 'Datasets', link: '/guides/dataset' },
      { text: 'Paths, captions, pairs', link: '/guides/paths-and-captions' },
      { text: 'Models', link: '/guides/model' },
      { text: 'Add a backbone', link: '/guides/add-a-backbone' },
      { text: 'Training', link: '/guides/training' },
      { text: 'Benchmark', link: '/guides/benchmark' },
      { text: 'Explorer', link: '/guides/explorer' },
      { text: 'How the tfjs backend works', link: '/guides/tfjs-onnx' },
    ],
  },
  {
    text: 'Packages',
    collapsed: true,
    items: PACKAGES.map((name) => ({ text: `@uge/${name}`, link: `/packages/${name}/` })),
  },
  { text: 'Examples', link: '/examples/', collapsed: true, items: examples() },
  {
    text: 'Evidence',
    items: [
      { text: 'Results', link: '/results' },
      { text: 'Performance', link: '/performance' },
      { text: 'Sizes of the packages', link: '/package-sizes' },
      { text: 'Real-size checkpoints', link: '/real-size' },
      { text: 'Parity with transformers', link: '/model-parity' },
      { text: 'Comparison', link: '/comparison' },
      { text: 'Limits', link: '/limits' },
    ],
  },
  {
    text: 'Reference',
    items: [
      { text: 'File formats', link: '/formats/' },
      { text: 'Dataset folder', link: '/formats/dataset' },
      { text: 'Training settings', link: '/formats/train-config' },
      { text: 'Benchmark tasks', link: '/tasks/', collapsed: true, items: pagesIn('tasks') },
      { text: 'API', link: '/api/', collapsed: true, items: apiPages() },
      { text: 'Errors by code', link: '/api/errors' },
    ],
  },
  {
    text: 'Project',
    items: [
      { text: 'Contributing', link: '/CONTRIBUTING' },
      { text: 'Decisions', collapsed: true, items: pagesIn('decisions') },
    ],
  },
];

function pagesIn(folder: string): DefaultTheme.SidebarItem[] {
  return readdirSync(join(docs, folder))
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .sort()
    .map((file) => ({ text: titleOf(join(docs, folder, file)), link: `/${folder}/${file.replace(/\.md$/, '')}` }));
}

function examples(): DefaultTheme.SidebarItem[] {
  const folder = join(docs, '../examples');
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'README.md')))
    .map((name) => ({ text: name, link: `/examples/${name}/` }));
}

/** Entries of the packages in the order of the layers; made by `tooling/scripts/api-pages.mjs`. */
function apiPages(): DefaultTheme.SidebarItem[] {
  const files = readdirSync(join(docs, 'api/@uge'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.md'),
  );
  const names = files.map((file) => file.replace(/\.md$/, '')).sort();
  const order = (name: string): number => PACKAGES.indexOf(name.split('/')[0]!);
  return names.sort((a, b) => order(a) - order(b)).map((name) => ({ text: `@uge/${name}`, link: `/api/@uge/${name}` }));
}

function titleOf(file: string): string {
  return /^# (.*)$/m.exec(readFileSync(file, 'utf8'))?.[1]?.replaceAll('`', '') ?? file;
}
