// How the cost of building grows: a generated city of 6 x 6 km, ten of them side by side, and as many as make a million
// graph nodes. Every build runs in a process of its own, from an .osm.pbf file to a saved .ugc file.
// Usage: node bench/scale.mjs [tiles ...]     default: 1 10 (build @uge/graph and @uge/data first); 72 make a million
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateCity } from '../../data/dist/index.js';
import { buildCityGraph, osmDataOf } from '../dist/index.js';
import { encodeOsmPbf, loadCityGraph, readOsm, saveCityGraph } from '../dist/node.js';

const RUNS = 3;
const SIDE_METRES = 6000;
const DEGREES = { lon: 0.09, lat: 0.06 };
const IDS_PER_TILE = 1e7;

const [command, ...rest] = process.argv.slice(2);
if (command === 'write') writeTiles(rest[0], Number(rest[1]));
else if (command === 'build') await build(rest[0]);
else compareSizes((command ? [command, ...rest] : ['1', '10']).map(Number));

/** Tiles are shifted copies with ids and names of their own, appended block by block. */
function writeTiles(path, tiles) {
  const city = generateCity({ name: 'tile', seed: 1, sizeMetres: SIDE_METRES, style: 'plaster', center: [10, 48] });
  writeFileSync(path, '');
  const columns = Math.ceil(Math.sqrt(tiles));
  for (let tile = 0; tile < tiles; tile++) {
    const id = (plain) => plain + tile * IDS_PER_TILE;
    const shift = { lon: (tile % columns) * DEGREES.lon, lat: Math.floor(tile / columns) * DEGREES.lat };
    const tagged = ({ tags }) => (tags ? { tags: tags.name ? { ...tags, name: `${tags.name} ${tile}` } : tags } : {});
    const nodes = new Map();
    for (const node of city.nodes.values()) {
      nodes.set(id(node.id), {
        id: id(node.id),
        lon: node.lon + shift.lon,
        lat: node.lat + shift.lat,
        ...tagged(node),
      });
    }
    const ways = new Map();
    for (const way of city.ways.values()) {
      ways.set(id(way.id), { id: id(way.id), refs: Array.from(way.refs, id), ...tagged(way) });
    }
    const bytes = encodeOsmPbf(osmDataOf({ nodes, ways }));
    appendFileSync(path, tile === 0 ? bytes : bytes.subarray(headerLength(bytes)));
  }
}

/** Bytes of the header block at the start of an .osm.pbf file: its frame says how long its blob is. */
function headerLength(bytes) {
  const frame = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  // The blob's size is the last field of the frame, a varint.
  let at = 4 + frame - 1;
  while (bytes[at - 1] & 0x80) at--;
  let size = 0;
  for (let i = 4 + frame - 1; i >= at; i--) size = size * 128 + (bytes[i] & 0x7f);
  return 4 + frame + size;
}

async function build(path) {
  const start = performance.now();
  const osm = await readOsm(path);
  const read = performance.now();
  const graph = buildCityGraph(osm, { name: 'tiles' });
  const built = performance.now();
  await saveCityGraph(graph, `${path}.ugc`);
  const saved = performance.now();
  const loaded = await loadCityGraph(`${path}.ugc`);
  const opened = performance.now();
  loaded.nearest(loaded.coordOf(0), { kind: 'poi' });
  console.log(
    JSON.stringify({
      osmNodes: osm.nodes.size,
      nodes: graph.nodeCount,
      edges: graph.edgeCount,
      seconds: {
        read: (read - start) / 1e3,
        build: (built - read) / 1e3,
        save: (saved - built) / 1e3,
        open: (opened - saved) / 1e3,
      },
      rssBytes: process.resourceUsage().maxRSS * 1024,
      fileBytes: statSync(`${path}.ugc`).size,
    }),
  );
}

function child(...args) {
  const script = fileURLToPath(import.meta.url);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--max-old-space-size=16384', script, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stderr}`);
  return stdout.trim() && JSON.parse(stdout);
}

function compareSizes(sizes) {
  const folder = mkdtempSync(join(tmpdir(), 'uge-scale-'));
  try {
    const results = sizes.map((tiles) => {
      const path = join(folder, `${tiles}.osm.pbf`);
      child('write', path, String(tiles));
      const runs = Array.from({ length: tiles > 20 ? 1 : RUNS }, () => child('build', path));
      const total = (run) => run.seconds.read + run.seconds.build;
      runs.sort((a, b) => total(a) - total(b));
      const middle = runs[runs.length >> 1];
      rmSync(path);
      rmSync(`${path}.ugc`);
      return { tiles, ...middle, total: total(middle) };
    });
    for (const { tiles, osmNodes, nodes, edges, seconds, total, rssBytes, fileBytes } of results) {
      const times = Object.entries(seconds).map(([name, value]) => `${name} ${value.toFixed(2)} s`);
      console.log(`${tiles} tiles: ${osmNodes} OSM nodes -> ${nodes} graph nodes, ${edges} edges: ${times.join(', ')}`);
      console.log(
        `  peak ${(rssBytes / 2 ** 20).toFixed(0)} MB, file ${(fileBytes / 2 ** 20).toFixed(1)} MB, ` +
          `${((1e6 * total) / nodes).toFixed(0)} us and ${(rssBytes / nodes).toFixed(0)} bytes (file ${(fileBytes / nodes).toFixed(0)}) per graph node`,
      );
    }
    const [first, ...others] = results;
    for (const other of others) {
      const factor = other.nodes / first.nodes;
      console.log(
        `${factor.toFixed(1)}x the nodes: ${(other.total / first.total).toFixed(1)}x the time, ${(other.rssBytes / first.rssBytes).toFixed(1)}x the memory`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
