// Writes docs/tasks/<task>.md, a card per task of UGBench from its metadata and a benchmark of generated cities; with --check
// only says whether the cards are current. Needs a build. node tooling/scripts/task-cards.mjs [--check]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBenchmark, metricTitle, UGBENCH_TASKS } from '../../packages/bench/dist/index.js';
import { generatedSource } from '../../packages/bench/dist/testing/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = join(root, 'docs/tasks');
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
const SHOWN_CANDIDATES = 4;

const PARTS = {
  text: 'its text',
  image: 'the photo',
  graph: "the photo's graph",
  'masked-graph': "the photo's graph, every name in it, in question and text replaced",
  'shuffled-graph': "another photo's graph, a control",
};

const benchmark = await exampleBenchmark();
const cards = new Map(UGBENCH_TASKS.tasks.map((task) => [`${task.metadata.name}.md`, formatted(cardOf(task))]));
cards.set('README.md', formatted(overview()));

const stale = [...cards].filter(([file, text]) => {
  const path = join(folder, file);
  return !existsSync(path) || readFileSync(path, 'utf8') !== text;
});
const left = existsSync(folder) ? readdirSync(folder).filter((file) => !cards.has(file)) : [];
if (process.argv.includes('--check')) {
  for (const file of [...stale.map(([name]) => name), ...left]) {
    console.error(`${relative(root, join(folder, file))} is not current: node tooling/scripts/task-cards.mjs`);
    process.exitCode = 1;
  }
} else {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of stale) writeFileSync(join(folder, file), text);
  for (const file of left) rmSync(join(folder, file));
}

/** Small, and the same everywhere: cities are generated, and no picture is looked at. */
async function exampleBenchmark() {
  const out = mkdtempSync(join(tmpdir(), 'uge-task-cards-'));
  const dataset = generatedSource([
    { name: 'aldermere', role: 'train' },
    { name: 'nordhavn', role: 'held-out' },
  ]);
  try {
    return await buildBenchmark({ dataset, out, seed: 1, queriesPerTask: 36 });
  } finally {
    rmSync(out, { recursive: true });
  }
}

function cardOf(task) {
  const { metadata } = task;
  const { name, title, summary, version, mainMetric, candidates, scale, splits, license, citation } = metadata;
  const queries = queriesOf(task);
  return [
    `# ${title}`,
    'Made from the metadata of the task by `node tooling/scripts/task-cards.mjs`; do not edit.',
    summary,
    table(
      ['', ''],
      [
        ['name', `\`${name}\` ${version}`],
        ['main metric', metricTitle(mainMetric)],
        ['chance', chanceText(mainMetric, queries)],
        ['ranks', candidates === 'text' ? 'texts' : 'photos'],
        [
          'scale',
          scale === 'ordinal' ? 'ordinal: the order of the bands is scored too' : 'nominal: one candidate is right',
        ],
        ['photos asked about', task.human ? 'every photo that people scored' : splitText(splits)],
        ...(metadata.galleries ? [['galleries', metadata.galleries.join(', ')]] : []),
        ...(metadata.scoreSource
          ? [['scores given by', metadata.scoreSource === 'human' ? 'people' : 'a formula over the rendered scene']]
          : []),
        ['licence of the queries', license],
        ['cite as', citation],
      ],
    ),
    '## What is asked',
    table(['query type', 'asks', 'candidates', 'for example', 'right answer'], queryTypeRows(metadata, queries)),
    ...(metadata.negatives ? ['## Wrong candidates', metadata.negatives] : []),
    '## Variants',
    'Every query is shown in each of them; the first stands for the task in means and comparisons.',
    table(
      ['variant', 'shows the question with'],
      metadata.variants.map((variant) => [`\`${variant}\``, partsText(variant, queries)]),
    ),
    ...(metadata.evidence ? ['## Evidence', metadata.evidence] : []),
    '## What the numbers do not mean',
    metadata.limits,
    '## One query',
    exampleText(metadata, queries),
  ].join('\n\n');
}

function queriesOf({ metadata, human }) {
  if (!human) return benchmark.queries.filter(({ task }) => task === metadata.name);
  return human.make({ human: madeUpScores(), seed: 1 }).queries;
}

/** The form of photos scored by people, with made-up scores. */
function madeUpScores() {
  const dimensions = ['safe', 'lively', 'boring', 'wealthy', 'depressing', 'beautiful'];
  const photos = Array.from({ length: 40 }, (_, index) => {
    const scores = Object.fromEntries(dimensions.map((name, at) => [name, ((index * 7 + at * 13) % 40) / 4]));
    const judgements = Object.fromEntries(dimensions.map((name) => [name, 25]));
    const id = `photo-${String(index).padStart(2, '0')}`;
    return { id, image: `human/images/${id}.jpeg`, sha256: id, city: 'Anytown', scores, judgements };
  });
  return { name: 'scored-photos', attribution: 'nobody', license: 'CC0-1.0', citation: 'made up', photos };
}

function queryTypeRows({ queryTypes }, queries) {
  return Object.entries(queryTypes).map(([type, asks]) => {
    const example = queries.find(({ query_type }) => query_type === type);
    const question = example ? [example.instruction, example.text].filter(Boolean).join(' ') : '–';
    const answer = example ? (example.candidate_images ? 'a photo' : example.ground_truth) : '–';
    const sizes = sizesOf(queries.filter(({ query_type }) => query_type === type));
    return [`\`${type}\``, asks, rangeOf(sizes), clip(question, 160), clip(answer, 80)];
  });
}

function exampleText({ name }, queries) {
  const query = queries[0];
  if (!query) return `The generated cities give no query of ${name}.`;
  const { id, query_type, instruction, text, candidates, ground_truth, ground_truth_idx, evidence } = query;
  const others = candidates.length - SHOWN_CANDIDATES;
  const short = (list) => (others > 0 ? [...list.slice(0, SHOWN_CANDIDATES), `… ${others} more`] : list);
  const { candidates: own, ...rest } = evidence;
  const shown = {
    id,
    query_type,
    instruction,
    ...(text === undefined ? {} : { text }),
    candidates: short(candidates),
    ground_truth,
    ground_truth_idx,
    evidence: { ...rest, candidates: short(own) },
  };
  return `\`\`\`json\n${JSON.stringify(shown, null, 2)}\n\`\`\``;
}

function overview() {
  const rows = UGBENCH_TASKS.tasks.map(({ metadata: { name, title, summary, mainMetric, variants } }) => [
    `[${title}](${name}.md)`,
    summary,
    metricTitle(mainMetric),
    `\`${variants[0]}\``,
  ]);
  return [
    '# Tasks of UGBench',
    'Made from the metadata of the tasks by `node tooling/scripts/task-cards.mjs`; do not edit. How to run them, add one and read the numbers: [guide](../guides/benchmark.md).',
    table(['task', 'asks', 'main metric', 'main variant'], rows),
  ].join('\n\n');
}

function partsText(variant, queries) {
  const hasText = queries.some(({ text }) => text !== undefined);
  if (variant === 'text' && !hasText) return 'nothing else: what can be told from the candidates';
  return variant
    .split('+')
    .map((part) => PARTS[part])
    .join(' and ');
}

function chanceText(metric, queries) {
  const k = metric === 'hit5' ? 5 : 1;
  const sizes = sizesOf(queries);
  const level = (size) => Number(((100 * Math.min(k, size)) / size).toFixed(1));
  return `${rangeOf(sizes.map(level).reverse())} % with ${rangeOf(sizes)} candidates: min(${k}, N) / N`;
}

function rangeOf(ascending) {
  return ascending.length > 1 ? `${ascending[0]}–${ascending.at(-1)}` : `${ascending[0] ?? '–'}`;
}

function sizesOf(queries) {
  return [...new Set(queries.map(({ candidates }) => candidates.length))].sort((a, b) => a - b);
}

function splitText(splits) {
  const texts = { test: 'test photos of training cities', 'held-out': 'every photo of held-out cities' };
  return splits.map((split) => texts[split]).join(', ');
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function clip(text, length) {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function formatted(text) {
  return execFileSync(process.execPath, [biome, 'format', '--stdin-file-path=card.md'], {
    cwd: root,
    input: `${text}\n`,
    encoding: 'utf8',
  });
}
