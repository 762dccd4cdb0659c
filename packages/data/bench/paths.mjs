// Reasoning paths and subgraphs around photos of real extracts, against the same selection in Python (networkx, shapely,
// pyproj) in a process of its own. The peer gets the city graph as a file and the same random words, so that both must choose
// the same; differences are counted. Then rounds over the same photos alternate, and medians are compared.
// Usage: UGE_BENCH_PYTHON=/path/to/python node bench/paths.mjs [--photos 500] [--count 1] [--rounds 5] [extract ...]
// (build the packages first). Without UGE_BENCH_PYTHON the peer is left out. Extracts default to two of ../shared/data/osm
// beside the checkout.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from '@uge/core';
import { findReasoningPaths, sampleViewpoints } from '@uge/data';
import { anchorPhotos, buildCityGraph, extractSubgraph } from '@uge/graph';
import { readOsm } from '@uge/graph/node';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const DATA = here('../../../../shared/data/osm/');
const DEFAULT_FILES = ['paris-9e.osm.gz', 'newyork-manhattan-midtown.osm.pbf'];
const SEED = 1;
/** More than the draws of a photo use. */
const WORDS = 512;
const LEAST_ROUND_MILLISECONDS = 500;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

const { values, positionals } = parseArgs({
  options: {
    photos: { type: 'string', default: '500' },
    count: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
  },
  allowPositionals: true,
});
const files = positionals.length > 0 ? positionals : DEFAULT_FILES.map((name) => DATA + name);
const python = process.env.UGE_BENCH_PYTHON;
if (!python) console.log('UGE_BENCH_PYTHON is not set: the peer is left out.');
for (const file of files) {
  if (existsSync(file)) await compare(file);
  else console.log(`${file} is not there: left out.`);
}

async function compare(file) {
  const count = Number(values.count);
  const graph = await photographed(file);
  const photos = Array.from(graph.indicesOf('image'), (index) => graph.node(index).id);
  const tasks = {
    paths: () => photos.map((id) => findReasoningPaths(graph, id, { seed: SEED, count })),
    subgraphs: () => photos.map((id) => extractSubgraph(graph, id)),
  };
  const ours = { paths: tasks.paths(), subgraphs: tasks.subgraphs() };
  const made = { paths: ours.paths.flat().length, subgraphs: ours.subgraphs.length };
  console.log(
    `\n${basename(file)}: ${graph.nodeCount} nodes, ${graph.edgeCount} edges, ${photos.length} photos, ` +
      `${made.paths} paths, ${ours.subgraphs.reduce((sum, { nodes }) => sum + nodes.length, 0)} nodes in subgraphs`,
  );
  const peer = python ? await startPeer(graph, { photos, count }) : undefined;
  if (peer) {
    console.log(`  peer: ${JSON.stringify(peer.versions)}`);
    reportDifferences(ours, peer.results);
  }
  for (const [name, run] of Object.entries(tasks)) {
    const repeats = repeatsFor(run);
    const seconds = { ours: [], peer: [] };
    for (let round = 0; round < Number(values.rounds); round++) {
      const before = performance.now();
      for (let repeat = 0; repeat < repeats; repeat++) run();
      seconds.ours.push((performance.now() - before) / 1e3 / repeats);
      if (peer) seconds.peer.push(await peer.round(name));
    }
    const rate = (times) => Math.round(made[name] / median(times));
    const ratio = peer
      ? `, networkx ${rate(seconds.peer)}/s: ${(median(seconds.peer) / median(seconds.ours)).toFixed(0)}x`
      : '';
    console.log(`  ${name}: ${rate(seconds.ours)}/s${ratio}`);
  }
  await peer?.stop();
}

async function photographed(file) {
  const city = buildCityGraph(await readOsm(file), { name: basename(file).split('.')[0] });
  const photos = sampleViewpoints(city, { count: Number(values.photos), seed: SEED });
  return anchorPhotos(
    city,
    photos.map(({ id, position: [lon, lat], heading }) => ({ id, lon, lat, heading })),
  ).graph;
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

function reportDifferences(ours, theirs) {
  const pathFields = {
    destinations: (path) => path.destinationId,
    routes: (path) => path.steps.map(({ targetId }) => targetId).join(' '),
    'query texts': (path) => path.queryText,
    answers: (path) => path.answer,
  };
  for (const [name, field] of Object.entries(pathFields)) {
    const differing = ours.paths.filter(
      (paths, i) => paths.map(field).join('\n') !== theirs.paths[i].map(field).join('\n'),
    );
    console.log(`  ${name}: ${differing.length} of ${ours.paths.length} photos differ`);
  }
  const ends = ({ source, target, type, distance }) => `${source} ${target} ${type} ${distance}`;
  const subgraphFields = {
    'node sets': ({ nodes }) => nodes.map(({ node_id }) => node_id).sort(),
    'node orders': ({ nodes }) => nodes.map(({ node_id }) => node_id),
    'edge sets': ({ edges }) => edges.map(ends).sort(),
  };
  for (const [name, field] of Object.entries(subgraphFields)) {
    const differing = ours.subgraphs.filter(
      (subgraph, i) => field(subgraph).join('\n') !== field(theirs.subgraphs[i]).join('\n'),
    );
    console.log(`  ${name}: ${differing.length} of ${ours.subgraphs.length} subgraphs differ`);
  }
  const offsets = ours.subgraphs.flatMap(({ nodes }, i) => {
    const coords = new Map(theirs.subgraphs[i].nodes.map((node) => [node.node_id, node.coords]));
    return nodes.map((node) =>
      Math.max(...node.coords.map((value, axis) => Math.abs(value - (coords.get(node.node_id)?.[axis] ?? 0)))),
    );
  });
  console.log(
    `  largest difference of node positions ${offsets.reduce((most, offset) => Math.max(most, offset), 0).toExponential(1)} degrees`,
  );
}

async function startPeer(graph, { photos, count }) {
  const folder = await mkdtemp(join(tmpdir(), 'uge-bench-'));
  const names = [join(folder, 'city.json'), join(folder, 'results.json')];
  await writeFile(names[0], JSON.stringify(contentFor(graph, { photos, count })));
  const child = spawn(python, [here('peer_paths.py'), ...names], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value } = await lines.next();
    if (value === undefined) throw new Error('the peer ended');
    return JSON.parse(value);
  };
  const versions = await next();
  return {
    versions,
    results: JSON.parse(await readFile(names[1], 'utf8')),
    round: async (task) => {
      child.stdin.write(`${task}\n`);
      return (await next()).seconds;
    },
    stop: async () => {
      child.stdin.end();
      await rm(folder, { recursive: true });
    },
  };
}

/** The city for the peer: the fields of nodes and edges, geometries in metres of the plane, random words of each photo. */
function contentFor(graph, { photos, count }) {
  const indices = Array.from({ length: graph.nodeCount }, (_, index) => index);
  const { edgeSource, adjacency, adjacencyStart } = graph.columns;
  const edges = Array.from(edgeSource, (_, edge) => graph.edgeAt(2 * edge));
  const backBearings = edges.map((_, edge) => graph.edgeAt(2 * edge + 1).bearing);
  const inPlane = (coordinates) =>
    typeof coordinates[0] === 'number' ? graph.frame.toXY(coordinates) : coordinates.map(inPlane);
  return {
    count,
    origin: graph.frame.origin,
    nodes: indices.map((index) => ({ ...graph.node(index), xy: graph.frame.toXY(graph.coordOf(index)) })),
    geometries: indices.map((index) => {
      const { type, coordinates } = graph.geometryOf(index);
      return { type, coordinates: inPlane(coordinates) };
    }),
    edges: edges.map(({ source, target, relation, metres, bearing }, edge) => [
      source,
      target,
      relation,
      metres,
      bearing,
      backBearings[edge],
    ]),
    // Where a street is entered from, or left towards, a place, area or photo.
    feet: edges.map((edge, number) => footOf(graph, { ...edge, backBearing: backBearings[number] })),
    adjacency: indices.map((index) => [...adjacency.subarray(adjacencyStart[index], adjacencyStart[index + 1])]),
    photos: photos.map((id) => {
      const random = createRandom(SEED, 'paths', id);
      return [graph.indexOf(id), Array.from({ length: WORDS }, () => random.int(2 ** 32))];
    }),
  };
}

/** Photos are left towards their street, places entered from it. */
function footOf(graph, { source, target, metres, bearing, backBearing }) {
  const isFromStreet = graph.kindOf(source) === 'street';
  if (isFromStreet === (graph.kindOf(target) === 'street')) return null;
  const [street, other] = isFromStreet ? [source, target] : [target, source];
  if (graph.kindOf(other) === 'aoi') return graph.frame.toXY(graph.footOn(street, graph.coordOf(other)).position);
  const [x, y] = graph.frame.toXY(graph.coordOf(other));
  const direction = ((graph.kindOf(other) === 'image' ? bearing : backBearing + 180) * Math.PI) / 180;
  return [x + metres * Math.sin(direction), y + metres * Math.cos(direction)];
}
