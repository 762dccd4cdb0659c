/** Files of a new project by path, with what stands in them. */
export function projectFiles({ name, version }: { name: string; version: string }): ReadonlyMap<string, string> {
  const release = `^${version}`;
  const manifest = {
    name,
    private: true,
    type: 'module',
    scripts: {
      walk: 'node walk.mjs',
      data: 'uge city generate -o cities/aldermere.osm.pbf && uge city generate -o cities/nordhavn.osm.pbf --seed 2 && uge data build',
      train: 'uge train',
      bench: 'uge bench build data/first && uge bench run bench/first',
      explore: 'uge explore data/first',
    },
    dependencies: { '@uge/cli': release, '@uge/data': release, '@uge/graph': release },
  };
  return new Map([
    ['package.json', `${JSON.stringify(manifest, null, 2)}\n`],
    ['uge.config.ts', CONFIG],
    ['walk.mjs', WALK],
    ['.gitignore', GITIGNORE],
    ['.npmrc', NPMRC],
    ['README.md', readme(name)],
  ]);
}

const CONFIG = `import { defineConfig } from '@uge/cli';

// Options that commands take where the command line does not give them. \`npx uge <command> --help\` lists what there is.
export default defineConfig({
  defaults: {
    'data build': {
      out: 'data/first',
      train: ['cities/aldermere.osm.pbf'],
      'held-out': ['cities/nordhavn.osm.pbf'],
      render: ['aldermere=120', 'nordhavn=40'],
    },
    train: { dataset: 'data/first', out: 'runs', steps: 40, 'evaluate-every': 20 },
    'bench build': { out: 'bench/first', queries: 40 },
    'bench run': {
      dataset: 'data/first',
      out: 'results',
      baseline: ['random', 'bm25'],
      model: ['stage1=runs/stage1/model', 'stage2=runs/stage2/model'],
    },
    explore: { model: 'runs/stage2/model' },
  },
});
`;

const WALK = `// Where to eat near the middle of a city, and how to walk there: node walk.mjs [extract.osm.pbf]
import { writeFile } from 'node:fs/promises';
import { generateCity } from '@uge/data';
import { buildCityGraph, drawMap, route } from '@uge/graph';
import { readOsm } from '@uge/graph/node';

const [extract] = process.argv.slice(2);
const osm = extract ? await readOsm(extract) : generateCity({ name: 'aldermere', seed: 1, sizeMetres: 900 });
const city = buildCityGraph(osm, { name: extract ?? 'aldermere' });

const [place] = city.nearest(city.frame.origin, { kind: 'poi', category: 'food', count: 1 });
const { name, id } = city.node(place.index);
const walk = route(city, city.frame.origin, place.index);
console.log(\`\${city.name}: \${name ?? id}, \${Math.round(walk.metres)} m from the middle on foot\`);
for (const { turn, name: street, metres } of walk.steps) console.log(\`  \${turn}  \${street ?? '(no name)'}  \${Math.round(metres)} m\`);

await writeFile('walk.svg', drawMap(city, { route: { line: walk.line, label: \`Walk to \${name ?? id}\` } }));
console.log('walk.svg shows it');
`;

const NPMRC = `# No package needs a script to be installed. That of onnxruntime-node would download CUDA libraries on Linux.
ignore-scripts=true
`;

const GITIGNORE = `node_modules/
cities/
data/
runs/
bench/
results/
walk.svg
`;

function readme(name: string): string {
  return `# ${name}

A project on UGE: cities as graphs, street photos, embeddings of both.

\`\`\`sh
npm install
npm run walk      # walk.mjs: a graph of an invented city, a place to eat, the way there, walk.svg
npm run data      # two invented cities and a data set of rendered street views: data/first
npm run train     # both stages of the smallest model: runs/stage1, runs/stage2
npm run bench     # a benchmark of the data set, and how the models rank on it: results/report.html
npm run explore   # all of it in the browser
\`\`\`

Options of these commands stand in \`uge.config.ts\`; what the command line gives wins. Your own city: \`node walk.mjs
mycity.osm.pbf\` with an extract of OpenStreetMap, then name it under \`data build\` in the config. \`npx uge doctor\` says what the
machine has, \`npx uge --help\` what else there is.
`;
}
