// Builds the city graph of each extract here and in Python (pyosmium + shapely + pyproj + networkx), each in a process of
// its own, in turn. Counts are compared first, then median seconds and peak memory.
// Usage: UGE_BENCH_PYTHON=/path/to/python node bench/build.mjs [--runs 3] [extract ...]     (build the package first)
// Without UGE_BENCH_PYTHON only this package is measured. Extracts default to all of ../shared/data/osm beside the checkout.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildCityGraph } from '../dist/index.js';
import { readOsm } from '../dist/node.js';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const DATA = here('../../../../shared/data/osm/');
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const sum = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);
const seconds = (runs) => median(runs.map((run) => run.readSeconds + run.buildSeconds));
const megabytes = (runs) => median(runs.map((run) => run.rssBytes)) / 2 ** 20;

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '3' }, child: { type: 'string' } },
  allowPositionals: true,
});
if (values.child) await measureOurs(values.child);
else compareAll(positionals.length > 0 ? positionals : readdirSync(DATA).map((name) => DATA + name));

async function measureOurs(path) {
  const start = performance.now();
  const osm = await readOsm(path);
  const read = performance.now();
  const graph = buildCityGraph(osm, { name: basename(path) });
  const built = performance.now();
  console.log(
    JSON.stringify({
      readSeconds: (read - start) / 1e3,
      buildSeconds: (built - read) / 1e3,
      counts: {
        ...graph.counts(),
        network: { junctions: graph.network.junctionCount, arcs: graph.network.arcCount },
      },
      rssBytes: process.resourceUsage().maxRSS * 1024,
    }),
  );
}

function runJson(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

function compareAll(paths) {
  const python = process.env.UGE_BENCH_PYTHON;
  console.log(`Node ${process.version}; median of ${values.runs} alternating runs, seconds are read + build`);
  for (const path of paths) {
    const runs = { '@uge/graph': [], ...(python ? { Python: [] } : {}) };
    for (let run = 0; run < Number(values.runs); run++) {
      for (const [name, results] of Object.entries(runs)) {
        const isOurs = name === '@uge/graph';
        const script = isOurs ? [here('build.mjs'), '--child', path] : [here('peer_build.py'), path];
        results.push(runJson(isOurs ? process.execPath : python, script));
      }
    }
    report(basename(path), runs);
  }
}

function report(name, runs) {
  const { '@uge/graph': ours } = runs;
  const { nodes, edges, network } = ours[0].counts;
  console.log(
    `\n${name}: ${sum(nodes)} nodes, ${sum(edges)} edges; network ${network.junctions} junctions, ${network.arcs} arcs`,
  );
  for (const [builder, results] of Object.entries(runs)) {
    const part = (key) => median(results.map((run) => run[key])).toFixed(2);
    console.log(
      `  ${builder.padEnd(10)} ${seconds(results).toFixed(2).padStart(6)} s (read ${part('readSeconds')}, build ${part('buildSeconds')}), ` +
        `${(seconds(results) / seconds(ours)).toFixed(1)}x; peak ${megabytes(results).toFixed(0)} MB, ${(megabytes(results) / megabytes(ours)).toFixed(1)}x`,
    );
    if (results !== ours) console.log(`    counts: ${differences(ours[0].counts, results[0].counts) || 'the same'}`);
  }
}

function differences(ours, theirs) {
  const found = [];
  for (const [group, counts] of Object.entries(ours)) {
    for (const [key, count] of Object.entries(counts)) {
      const other = theirs[group][key] ?? 0;
      if (other !== count) found.push(`${key} ${count} here, ${other} there`);
    }
  }
  return found.join('; ');
}
