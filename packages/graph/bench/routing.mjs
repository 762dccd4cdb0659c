// Single-source routing on the walking network of real extracts: networkDistances here, dijkstra.singleSource of
// graphology-shortest-path, and single_source_dijkstra_path_length of networkx in a process of its own. The three must give
// the same distances; then rounds over the same sources alternate, and medians are compared. prepareNetworkDistances, which pays
// for many sources, is a row of its own; what it prepares is timed apart, before anything is warm.
// Usage: UGE_BENCH_PYTHON=/path/to/python node bench/routing.mjs [--rounds 5] [extract ...]    (build the package first)
// Without UGE_BENCH_PYTHON networkx is left out. Extracts are .osm, .osm.gz or .osm.pbf files; they default to three of
// ../shared/data/osm beside the checkout.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { dijkstra } from 'graphology-shortest-path';
import {
  buildStreetNetwork,
  createLocalFrame,
  networkDistances,
  prepareNetworkDistances,
  StreetNetwork,
} from '../dist/index.js';
import { readOsm } from '../dist/node.js';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const DATA = here('../../../../shared/data/osm/');
const DEFAULT_FILES = ['berlin-mitte.osm.gz', 'singapore-sengkang-punggol.osm.gz', 'newyork-manhattan-midtown.osm.pbf'];
const SOURCES = 20;
const LEAST_ROUND_MILLISECONDS = 300;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '5' } },
  allowPositionals: true,
});
const paths = positionals.length > 0 ? positionals : DEFAULT_FILES.map((name) => DATA + name);
const python = process.env.UGE_BENCH_PYTHON;
if (!python) console.log('UGE_BENCH_PYTHON is not set: networkx is left out.');
for (const path of paths) {
  if (existsSync(path)) await compare(path);
  else console.log(`${path} is not there: left out.`);
}

async function compare(path) {
  const network = await networkOf(path);
  const { start, target, metres } = network.travelGraph();
  const beforePreparing = performance.now();
  const prepared = prepareNetworkDistances(network);
  const preparingMilliseconds = performance.now() - beforePreparing;
  const sources = pickSources(network);
  const graph = network.toGraphology();
  const ids = Array.from({ length: network.junctionCount }, (_, junction) => network.idOf(junction));
  const contenders = {
    '@uge/graph': () => {
      for (const source of sources) networkDistances(network, source);
    },
    '@uge/graph, prepared': () => {
      for (const source of sources) prepared(source);
    },
    'graphology-shortest-path': () => {
      for (const source of sources) dijkstra.singleSource(graph, ids[source], 'metres');
    },
  };
  const ours = sources.map(prepared);
  const found = sources.map((source) => lengthsOf(graph, dijkstra.singleSource(graph, ids[source], 'metres'), ids));
  console.log(
    `\n${basename(path)}: ${network.junctionCount} junctions, ${target.length} steps, ${sources.length} sources`,
  );
  console.log(`  prepareNetworkDistances ${preparingMilliseconds.toFixed(0)} ms`);
  console.log(`  largest difference to graphology-shortest-path ${largestDifference(ours, found)} m`);
  const peer = python ? await startPeer({ network, sources, start, target, metres }) : undefined;
  if (peer) {
    console.log(`  largest difference to networkx ${peer.version} ${largestDifference(ours, peer.distances)} m`);
  }
  const repeats = Object.fromEntries(Object.entries(contenders).map(([name, run]) => [name, repeatsFor(run)]));
  const names = [...Object.keys(contenders), ...(peer ? ['networkx'] : [])];
  const milliseconds = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, run] of Object.entries(contenders)) {
      const before = performance.now();
      for (let repeat = 0; repeat < repeats[name]; repeat++) run();
      milliseconds[name].push((performance.now() - before) / sources.length / repeats[name]);
    }
    if (peer) milliseconds.networkx.push((await peer.round()) / sources.length);
  }
  await peer?.stop();
  const [plain, swept] = ['@uge/graph', '@uge/graph, prepared'].map((name) => median(milliseconds[name]));
  for (const [name, times] of Object.entries(milliseconds)) {
    const one = median(times);
    const ratios = `${(one / plain).toFixed(1)}x of plain, ${(one / swept).toFixed(1)}x of prepared`;
    console.log(`  ${name.padEnd(26)} ${one.toFixed(3).padStart(9)} ms per source  ${ratios}`);
  }
}

/** Runs per round, so that a round is long enough to time; warms up. */
function repeatsFor(run) {
  const before = performance.now();
  let repeats = 0;
  while (performance.now() - before < LEAST_ROUND_MILLISECONDS) {
    run();
    repeats++;
  }
  return repeats;
}

async function networkOf(path) {
  const osm = await readOsm(path);
  const [first] = osm.nodes.values();
  const frame = createLocalFrame([first.lon, first.lat]);
  return new StreetNetwork(buildStreetNetwork(osm, { frame }), frame);
}

/** Junctions from which at least half of the network can be reached, spread evenly. */
function pickSources(network) {
  const sources = [];
  for (let i = 0; sources.length < SOURCES && i < network.junctionCount; i++) {
    const source = (i * 7919) % network.junctionCount;
    const reached = networkDistances(network, source).filter(Number.isFinite).length;
    if (2 * reached > network.junctionCount) sources.push(source);
  }
  return sources;
}

function lengthsOf(graph, paths, ids) {
  const shortest = (from, to) =>
    Math.min(...graph.outEdges(from, to).map((edge) => graph.getEdgeAttribute(edge, 'metres')));
  return Float64Array.from(ids, (id) =>
    (paths[id] ?? [undefined]).reduce((sum, key, i, path) => {
      if (key === undefined) return Number.POSITIVE_INFINITY;
      return i === 0 ? 0 : sum + shortest(path[i - 1], key);
    }, 0),
  );
}

function largestDifference(ours, others) {
  let largest = 0;
  ours.forEach((row, i) => {
    row.forEach((metres, junction) => {
      if (metres !== others[i][junction]) largest = Math.max(largest, Math.abs(metres - others[i][junction]));
    });
  });
  if (!(largest < 1e-6)) throw new Error(`distances differ by ${largest} m`);
  return largest;
}

async function startPeer({ network, sources, start, target, metres }) {
  const folder = await mkdtemp(join(tmpdir(), 'uge-bench-'));
  const files = [join(folder, 'network.json'), join(folder, 'distances.bin')];
  const source = Array.from(target, () => 0);
  for (let junction = 0; junction < network.junctionCount; junction++)
    source.fill(junction, start[junction], start[junction + 1]);
  const content = { junctions: network.junctionCount, source, target: [...target], metres: [...metres], sources };
  await writeFile(files[0], JSON.stringify(content));
  const child = spawn(python, [here('peer_routing.py'), ...files], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value);
  const { version } = await next();
  const { buffer } = new Uint8Array(await readFile(files[1]));
  const size = network.junctionCount;
  return {
    version,
    distances: sources.map((_, i) => new Float64Array(buffer, 8 * i * size, size)),
    round: async () => {
      child.stdin.write('\n');
      return 1e3 * (await next()).seconds;
    },
    stop: async () => {
      child.stdin.end();
      await rm(folder, { recursive: true });
    },
  };
}
