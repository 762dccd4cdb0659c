// Draws the pictures of the documentation, docs/images/<concept>.svg, from an invented city: the same bytes each time. Needs a
// build. node tooling/scripts/pictures.mjs
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBenchmark } from '../../packages/bench/dist/index.js';
import { buildDataset, openDataset, writeGeneratedCity } from '../../packages/data/dist/node.js';
import { destinationPoint, drawMap } from '../../packages/graph/dist/index.js';
import { loadCityGraph } from '../../packages/graph/dist/node.js';
import { arrow, box, ink, line, paragraph, picture, placed, sizeOf, svg } from './pictures/draw.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const out = join(root, 'docs/images');
const CITY = 'Aldermere';
/** A view with a legible sign and a short path. */
const PHOTO = 'Aldermere-v00084';
const WIDTH = 880;
const NO_LEGEND = ['areas', 'streets', 'crossings', 'names'];

const folder = mkdtempSync(join(tmpdir(), 'uge-pictures-'));
try {
  const example = await makeExample();
  mkdirSync(out, { recursive: true });
  const pictures = { overview, graph, path, caption, pair, stages, query };
  for (const [name, draw] of Object.entries(pictures)) writeFileSync(join(out, `${name}.svg`), draw(example));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function makeExample() {
  const extract = join(folder, `${CITY}.osm.pbf`);
  await writeGeneratedCity(extract, { name: CITY, seed: 7 });
  const out = join(folder, 'dataset');
  await buildDataset({
    name: 'pictures',
    seed: 7,
    out,
    cities: [{ name: CITY, role: 'held-out', extract, render: 120 }],
    imageSize: 400,
    maxGraphNodes: 40,
    conditions: { time: 'day', weather: 'clear', season: 'summer' },
  });
  const dataset = await openDataset(out);
  const { queries } = await buildBenchmark({ dataset, out: join(folder, 'benchmark'), seed: 7 });
  const photos = await dataset.photos();
  const photo = photos.find(({ id }) => id === PHOTO);
  return {
    photo,
    photos,
    city: await loadCityGraph(join(out, 'cities', `${CITY}.ugc`)),
    subgraph: await dataset.readGraph(photo.graph),
    jpeg: readFileSync(join(out, photo.image)).toString('base64'),
    walk: photo.paths.toSorted((a, b) => a.totalMetres - b.totalMetres)[0],
    rows: (await dataset.pairs('stage2', 'test')).filter(({ meta }) => meta.image_id === PHOTO),
    query: queries.find(({ task, evidence }) => task === 'geolocation-ranking' && evidence.photo === PHOTO),
  };
}

/** What UGE is about: a photo, where it stands, what is said of it, and one vector of all. */
function overview({ city, photo, jpeg, walk }) {
  const map = pathMap(city, photo, walk, { width: 276, radiusMetres: 150 });
  const { height } = sizeOf(map);
  const top = 44;
  const said = paragraph(`“${shortened(photo.caption)}”`, { x: 604, y: top + 18, width: 256, size: 13.5 });
  const way = paragraph(walk.answer, { x: 604, y: said.bottom + 34, width: 256, size: 13.5, fill: ink.accent });
  const below = top + height + 26;
  return svg({
    width: WIDTH,
    height: below + 76,
    title: 'A street view, the map around it and words about it become one vector',
    parts: [
      line('street view', { x: 20, y: 28, weight: 'bold' }),
      picture(jpeg, { x: 20, y: top, width: 276, height }),
      line('spatial graph around it', { x: 312, y: 28, weight: 'bold' }),
      placed(map, { x: 312, y: top }),
      line('what can be said of it', { x: 604, y: 28, weight: 'bold' }),
      said.text,
      way.text,
      ...[158, 450, 732].map((x) => arrow(x, top + height + 4, x, below + 14)),
      box({ x: 20, y: below + 18, width: WIDTH - 40, height: 40, fill: ink.tint, stroke: ink.accent }),
      line('UGE: any mix of image, graph, instruction and text → one unit vector', {
        x: WIDTH / 2,
        y: below + 43,
        anchor: 'middle',
        weight: 'bold',
      }),
    ],
  });
}

function graph({ city, subgraph }) {
  return drawMap(city, { subgraph, width: WIDTH, title: 'The spatial graph around one photo' });
}

function path({ city, photo, walk }) {
  const map = pathMap(city, photo, walk, { width: 500, radiusMetres: 150 });
  const { height } = sizeOf(map);
  const parts = [
    placed(map, { x: 20, y: 20 }),
    line('A reasoning path, leg by leg', { x: 540, y: 44, size: 16, weight: 'bold' }),
  ];
  let y = 74;
  for (const [index, { words }] of legsOf(city, photo, walk).entries()) {
    const told = paragraph(words, { x: 566, y, width: 296 });
    parts.push(line(`${index + 1}`, { x: 548, y, weight: 'bold', fill: ink.accent, anchor: 'middle' }), told.text);
    y = told.bottom + 26;
  }
  const query = paragraph(walk.queryText, { x: 540, y: y + 34, width: 322, size: 11.5, mono: true });
  const answer = paragraph(walk.answer, { x: 540, y: query.bottom + 54, width: 322, fill: ink.right });
  parts.push(
    line('asked as', { x: 540, y: y + 12, fill: ink.quiet, size: 13 }),
    query.text,
    line('answered by', { x: 540, y: query.bottom + 32, fill: ink.quiet, size: 13 }),
    answer.text,
  );
  const title = `A reasoning path from a photo to ${walk.destination}`;
  return svg({ width: WIDTH, height: Math.max(height + 40, answer.bottom + 24), title, parts });
}

function caption({ photo, jpeg, subgraph }) {
  const names = subgraph.nodes
    .map(({ node_text: words }) => words.split(' | ')[0])
    .filter((name) => photo.caption.includes(name));
  const words = paragraph(photo.caption, { x: 340, y: 76, width: 520, size: 15, bold: names });
  const place = paragraph(photo.place, { x: 340, y: words.bottom + 64, width: 520, size: 15 });
  const checked = paragraph(`Named in it and found in the graph: ${names.join(', ')}.`, {
    x: 340,
    y: place.bottom + 44,
    width: 520,
    size: 13.5,
    fill: ink.right,
  });
  return svg({
    width: WIDTH,
    height: Math.max(340, checked.bottom + 28),
    title: 'A rendered street view with its caption and place',
    parts: [
      picture(jpeg, { x: 20, y: 20, width: 300 }),
      line('caption', { x: 340, y: 44, size: 13, fill: ink.quiet }),
      words.text,
      line('place', { x: 340, y: words.bottom + 38, size: 13, fill: ink.quiet }),
      place.text,
      checked.text,
    ],
  });
}

function pair({ city, photo, jpeg, subgraph, rows }) {
  const row = rows.find(({ meta }) => meta.task === 'nearest') ?? rows[0];
  const asked = row.messages[0].content.replaceAll(/<\w+>\s?/g, '');
  const map = drawMap(city, {
    subgraph,
    width: 240,
    title: '',
    layers: ['areas', 'streets'],
    radiusMetres: 130,
    center: [photo.lon, photo.lat],
  });
  const { height } = sizeOf(map);
  const instruction = paragraph(asked, { x: 40, y: 330, width: 440, size: 15 });
  const positive = paragraph(row.positive_messages[0][0].content, { x: 600, y: 200, width: 240, size: 15 });
  return svg({
    width: WIDTH,
    height: 376,
    title: 'A training pair: a query of photo, graph and instruction, and its positive text',
    parts: [
      box({ x: 20, y: 20, width: 512, height: 336 }),
      line('query', { x: 40, y: 48, weight: 'bold' }),
      picture(jpeg, { x: 36, y: 64, width: 232, height }),
      placed(map, { x: 280, y: 64 }),
      instruction.text,
      arrow(538, 188, 574, 188),
      box({ x: 580, y: 130, width: 280, height: 120, fill: '#eef7f3', stroke: ink.right }),
      line('positive', { x: 600, y: 160, weight: 'bold', fill: ink.right }),
      positive.text,
      line('Other positives of the batch: negatives.', { x: 580, y: 282, size: 13, fill: ink.quiet }),
    ],
  });
}

function stages() {
  const chip = (words, { x, y, width, fill = '#ffffff' }) => [
    box({ x, y, width, height: 36, fill }),
    line(words, { x: x + width / 2, y: y + 23, anchor: 'middle' }),
  ];
  return svg({
    width: WIDTH,
    height: 330,
    title: 'Stage 1 aligns image and text, stage 2 adds the graph',
    parts: [
      line('Stage 1: see', { x: 24, y: 36, size: 16, weight: 'bold' }),
      ...chip('photo + instruction', { x: 24, y: 72, width: 170 }),
      ...chip('vision-language backbone', { x: 234, y: 72, width: 190, fill: ink.tint }),
      ...chip('text of the place', { x: 24, y: 124, width: 170 }),
      arrow(194, 90, 228, 90),
      arrow(194, 142, 228, 104),
      line('InfoNCE (photo, text)', { x: 234, y: 146, size: 13, fill: ink.quiet }),
      arrow(428, 90, 468, 90),
      line('weights go on', { x: 448, y: 66, size: 12, fill: ink.quiet, anchor: 'middle' }),
      line('Stage 2: see and know what lies around', { x: 478, y: 36, size: 16, weight: 'bold' }),
      ...chip('photo + graph  (fused)', { x: 478, y: 72, width: 180 }),
      ...chip('graph alone', { x: 478, y: 116, width: 180 }),
      ...chip('photo alone', { x: 478, y: 160, width: 180 }),
      ...chip('text', { x: 478, y: 204, width: 180 }),
      ...chip('graph encoder', { x: 700, y: 94, width: 156, fill: ink.tint }),
      ...chip('backbone', { x: 700, y: 160, width: 156, fill: ink.tint }),
      arrow(658, 92, 694, 108),
      arrow(658, 134, 694, 118),
      arrow(658, 96, 696, 160),
      arrow(658, 178, 694, 178),
      arrow(658, 222, 694, 192),
      arrow(778, 130, 778, 156),
      line('soft tokens', { x: 786, y: 148, size: 12, fill: ink.quiet }),
      box({ x: 24, y: 262, width: WIDTH - 48, height: 46, fill: '#ffffff' }),
      line('loss of stage 2 = (fused, text) + ½ (graph, text) + ½ (photo, text) + ¼ (graph, photo)', {
        x: WIDTH / 2,
        y: 291,
        anchor: 'middle',
        size: 15,
      }),
    ],
  });
}

function query({ city, photo, photos, jpeg, query }) {
  const truth = query.ground_truth_idx;
  const byDistance = query.candidates
    .map((words, index) => ({ words, isRight: index === truth, source: query.evidence.candidates[index] }))
    .filter(({ source }) => source.metres !== undefined)
    .sort((a, b) => a.source.metres - b.source.metres)
    .slice(0, 7);
  const at = ({ source }) => photos.find(({ id }) => id === source.source);
  const overlays = [true, false].map((isRight) => {
    const shown = byDistance.filter((each) => each.isRight === isRight);
    return {
      label: 'candidates',
      color: isRight ? ink.right : '#8a4b00',
      points: shown.map((each) => [at(each).lon, at(each).lat]),
      labels: shown.map((each) => `${byDistance.indexOf(each) + 1}`),
    };
  });
  const map = drawMap(city, {
    width: 280,
    title: '',
    layers: ['areas', 'streets'],
    overlays,
    ...boundsOf([photo, ...byDistance.map(at)]),
  });
  const { height } = sizeOf(map);
  const top = 66;
  const rows = byDistance.flatMap(({ words, isRight, source }, index) => {
    const y = top + 16 + index * 44;
    const fill = isRight ? ink.right : ink.text;
    return [
      line(`${index + 1}`, { x: 530, y, weight: 'bold', fill }),
      line(words, { x: 548, y, size: 12, fill, weight: isRight ? 'bold' : 'normal' }),
      line(isRight ? 'right: here the photo was taken' : `${Math.round(source.metres)} m away`, {
        x: 548,
        y: y + 17,
        size: 12,
        fill: ink.quiet,
      }),
    ];
  });
  const bottom = Math.max(top + 7 * 44, top + height, top + 240) + 16;
  return svg({
    width: WIDTH,
    height: bottom + 20,
    title: 'A query of the benchmark with some of its candidates',
    parts: [
      line(query.instruction, { x: 20, y: 36, size: 16, weight: 'bold' }),
      picture(jpeg, { x: 20, y: top, width: 200 }),
      placed(map, { x: 232, y: top }),
      ...rows,
      line(`7 of ${query.candidates.length} candidates; the encoder sees the photo and the texts, not the map`, {
        x: 20,
        y: bottom,
        size: 13,
        fill: ink.quiet,
      }),
    ],
  });
}

function pathMap(city, photo, walk, { width, radiusMetres }) {
  const legs = legsOf(city, photo, walk);
  const lines = legs.map(({ from, to }) => [from, to]);
  const ends = legs.map(({ to }) => to);
  const middle = (axis) =>
    (Math.min(...lines.flat().map((p) => p[axis])) + Math.max(...lines.flat().map((p) => p[axis]))) / 2;
  return drawMap(city, {
    width,
    title: '',
    layers: NO_LEGEND,
    center: [middle(0), middle(1)],
    radiusMetres,
    camera: { position: [photo.lon, photo.lat], heading: photo.heading },
    overlays: [
      { label: 'path', color: ink.accent, lines, points: ends, labels: ends.map((_, index) => `${index + 1}`) },
    ],
  });
}

/** The legs that have a length, each from where the last one ended. */
function legsOf(city, photo, walk) {
  const legs = [];
  let from = [photo.lon, photo.lat];
  const add = (words, { metres, bearing, to }) => {
    const end = to ?? destinationPoint(from, bearing, metres);
    if (metres >= 1) legs.push({ from, to: end, words: `${words}, ${Math.round(metres)} m ${compass(bearing)}` });
    from = end;
  };
  for (const { source, target, targetId, metres, bearing, move } of walk.steps) {
    if (move) add(`along ${source}`, move);
    const at = city.indexOf(targetId);
    const isPoint = at !== undefined && ['crossing', 'poi'].includes(city.kindOf(at));
    add(`to ${target}`, { metres, bearing, ...(isPoint && metres > 0 ? { to: city.coordOf(at) } : {}) });
  }
  return legs;
}

function compass(bearing) {
  return ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'][
    Math.round(bearing / 45) % 8
  ];
}

function boundsOf(photos) {
  const of = (key, pick) => pick(...photos.map((photo) => photo[key]));
  const [padLon, padLat] = [0.0012, 0.0008];
  return {
    bounds: [
      of('lon', Math.min) - padLon,
      of('lat', Math.min) - padLat,
      of('lon', Math.max) + padLon,
      of('lat', Math.max) + padLat,
    ],
  };
}

/** The first four sentences. */
function shortened(words) {
  return words
    .match(/[^.]+\./g)
    .slice(0, 4)
    .join('')
    .trim();
}
