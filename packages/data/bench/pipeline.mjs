// Photos per second of a dataset build, end to end and by stage, for growing numbers of photos and 1 and 2 workers, after
// `npm run build`: node bench/pipeline.mjs [extract or ''] [photos,photos,…] [workers,workers,…]

import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDataset, writeGeneratedCity } from '@uge/data/node';

const [given, photos = '200,400,800', workers = '1,2'] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'uge-bench-'));
try {
  const extract = given || join(folder, 'bench.osm.pbf');
  if (!given) await writeGeneratedCity(extract, { name: 'bench', seed: 1 });
  console.log(`${cpus().length} cores of ${cpus()[0].model}; ${given || 'a generated city'}`);
  const rows = [];
  for (const threads of workers.split(',').map(Number)) {
    for (const count of photos.split(',').map(Number)) rows.push(await measure({ extract, count, threads }));
  }
  console.table(rows);
} finally {
  await rm(folder, { recursive: true });
}

async function measure({ extract, count, threads }) {
  const seconds = {};
  const out = join(folder, `${count}-${threads}`);
  let before = performance.now();
  const begun = before;
  const dataset = await buildDataset({
    name: 'bench',
    seed: 1,
    out,
    workers: threads,
    cities: [{ name: 'bench', role: 'train', extract, render: count }],
    // What passes until an event belongs to the phase of the event.
    onProgress: ({ phase }) => {
      const now = performance.now();
      const stage = phase.replace(/ (?:of )?bench$/, '');
      seconds[stage] = (seconds[stage] ?? 0) + (now - before) / 1000;
      before = now;
    },
  });
  const total = (performance.now() - begun) / 1000;
  const made = dataset.manifest.counts.photos;
  await rm(out, { recursive: true });
  const rate = (stage) => Number((made / seconds[stage]).toFixed(1));
  return {
    workers: threads,
    photos: made,
    'seconds in all': Number(total.toFixed(2)),
    'photos/s in all': Number((made / total).toFixed(1)),
    'pictures/s': rate('pictures'),
    'described/s': rate('describe'),
    'written/s': rate('write dataset'),
    'ms per photo': Number(((1000 * total) / made).toFixed(1)),
  };
}
