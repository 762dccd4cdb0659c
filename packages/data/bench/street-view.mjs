// Time of one 224 px street view and its JPEG, after `npm run build`: node bench/street-view.mjs [extract] [views]

import { createStreetScene, generateCity, renderStreetView, sampleViewpoints } from '@uge/data';
import { encodeJpeg } from '@uge/data/node';
import { buildCityGraph } from '@uge/graph';
import { readOsm } from '@uge/graph/node';

const [extract, views = '300'] = process.argv.slice(2);
const osm = extract === undefined ? generateCity({ name: 'bench', seed: 1 }) : await readOsm(extract);
const viewpoints = sampleViewpoints(buildCityGraph(osm, { name: 'bench' }), { count: Number(views), seed: 1 });
const start = performance.now();
const scene = createStreetScene(osm, { seed: 1, city: 'bench' });
console.log(`scene ${(performance.now() - start).toFixed(0)} ms, ${scene.buildings.length} buildings`);

const times = { render: [], total: [], cpu: [], 'total, best of five': [] };
let bytes = 0;
for (const viewpoint of viewpoints) {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const picture = renderStreetView(scene, viewpoint);
  times.render.push(performance.now() - begun);
  bytes += (await encodeJpeg(picture)).length;
  times.total.push(performance.now() - begun);
  const { user, system } = process.cpuUsage(cpu);
  times.cpu.push((user + system) / 1000);
}
// On a busy machine the best of five is nearer to what one undisturbed core needs.
for (const viewpoint of viewpoints.slice(0, 100)) {
  const repeats = [];
  for (let i = 0; i < 5; i++) {
    const begun = performance.now();
    await encodeJpeg(renderStreetView(scene, viewpoint));
    repeats.push(performance.now() - begun);
  }
  times['total, best of five'].push(Math.min(...repeats));
}
for (const [name, values] of Object.entries(times)) {
  values.sort((a, b) => a - b);
  const at = (share) => values[Math.floor((values.length - 1) * share)].toFixed(1);
  console.log(`${name}: median ${at(0.5)} ms, p10 ${at(0.1)}, p90 ${at(0.9)} (${values.length} views)`);
}
console.log(`${(bytes / viewpoints.length / 1024).toFixed(1)} KiB a picture`);
