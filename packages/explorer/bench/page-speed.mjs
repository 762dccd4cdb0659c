// How the explorer does with a city of 20,000 nodes, 5,000 of them photos, in headless Chromium that draws in software:
//   node packages/explorer/bench/page-speed.mjs [--size 6000] [--photos 5000] [--atlas]
// Writes one line of JSON. CPU times are of the page's main thread, and so hold on a busy machine as well; the others do not.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startExplorer } from '@uge/explorer';
import { chromium } from 'playwright-core';
import { makeBigCity } from './big-city.mjs';

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '6000' },
    photos: { type: 'string', default: '5000' },
    atlas: { type: 'boolean', default: false },
  },
});
const LAYERS = ['areas', 'streets', 'crossings', 'places', 'photos'];
const PAN_STEPS = 60;

const folder = await mkdtemp(join(tmpdir(), 'uge-explorer-bench-'));
const picture = join(folder, 'picture.png');
await writeFile(
  picture,
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);
const city = makeBigCity({ sizeMetres: Number(values.size), photos: Number(values.photos), picture });
const kinds = Object.fromEntries(
  ['street', 'crossing', 'aoi', 'poi'].map((kind) => [kind, city.graph.indicesOf(kind).length]),
);
const explorer = await startExplorer({ dataset: city.dataset, encoder: city.encoder });
const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--no-sandbox'],
});
try {
  process.stdout.write(`${JSON.stringify(await measure(), undefined, 1)}\n`);
} finally {
  await browser.close();
  await explorer.close();
  await rm(folder, { recursive: true });
}

async function measure() {
  const payloads = {};
  for (const layer of LAYERS) payloads[layer] = await payloadOf(`${explorer.url}/api/cities/bigtown/${layer}`);
  const view = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  view.setDefaultTimeout(600_000);
  const devtools = await view.context().newCDPSession(view);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const metric = async (name) => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find((each) => each.name === name).value;
  };
  const started = performance.now();
  await view.goto(explorer.url);
  await view.getByRole('list', { name: /middle of the map/ }).waitFor();
  const firstMap = {
    seconds: round((performance.now() - started) / 1000),
    mainThreadCpuSeconds: round(await metric('TaskDuration')),
  };
  const panning = {};
  for (const [name, zooms] of [
    ['whole city', 0],
    ['quarter', 2],
    ['street', 2],
  ]) {
    for (let step = 0; step < zooms; step++) await view.getByRole('button', { name: 'Zoom in' }).click();
    await view.waitForTimeout(3000);
    panning[name] = await pan(view, metric);
  }
  await devtools.send('HeapProfiler.enable');
  await devtools.send('HeapProfiler.collectGarbage');
  const heapMegabytes = round((await metric('JSHeapUsedSize')) / 1e6);
  return {
    machine: `${cpus().length} × ${cpus()[0].model.trim()}, Chromium ${browser.version()} drawing in software`,
    nodes: { ...kinds, total: Object.values(kinds).reduce((sum, count) => sum + count, 0) },
    photos: city.photos,
    payloadKilobytes: payloads,
    firstMap,
    panning,
    heapMegabytes,
    serverMegabytes: round(process.memoryUsage().rss / 1e6),
    ...(values.atlas ? { atlas: await atlas(view) } : {}),
  };
}

async function payloadOf(url) {
  const packed = Buffer.from(await (await fetch(url)).arrayBuffer());
  const sent = Number((await fetch(url, { method: 'HEAD' })).headers.get('content-length')) || undefined;
  return { json: round(packed.length / 1e3), sent: sent === undefined ? undefined : round(sent / 1e3) };
}

/** The first time, UMAP included. */
async function atlas(view) {
  const [started, cpu] = [performance.now(), process.cpuUsage().user];
  await view.getByRole('tab', { name: 'Atlas' }).click();
  await view.getByRole('application').waitFor();
  return {
    seconds: round((performance.now() - started) / 1000),
    serverCpuSeconds: round((process.cpuUsage().user - cpu) / 1e6),
  };
}

/** Drags the map there and back. */
async function pan(view, metric) {
  const before = await metric('TaskDuration');
  await view.evaluate(() => {
    const times = [];
    const tick = (now) => {
      times.push(now);
      globalThis.frame = requestAnimationFrame(tick);
    };
    globalThis.times = times;
    globalThis.frame = requestAnimationFrame(tick);
  });
  await view.mouse.move(400, 400);
  await view.mouse.down();
  for (let step = 0; step < PAN_STEPS; step++)
    await view.mouse.move(400 + 200 * Math.sin(step / 6), 400 + 100 * Math.sin(step / 9));
  await view.mouse.up();
  const times = await view.evaluate(() => {
    cancelAnimationFrame(globalThis.frame);
    return globalThis.times;
  });
  const frames = times
    .slice(1)
    .map((time, index) => time - times[index])
    .sort((a, b) => a - b);
  const at = (share) => round(frames[Math.floor(share * (frames.length - 1))]);
  return {
    frames: frames.length,
    medianMilliseconds: at(0.5),
    p95Milliseconds: at(0.95),
    mainThreadCpuMillisecondsPerFrame: round((1000 * ((await metric('TaskDuration')) - before)) / frames.length),
  };
}

function round(value) {
  return Math.round(value * 100) / 100;
}
