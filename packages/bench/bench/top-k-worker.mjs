// One side of top-k.mjs.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { topK } from '../dist/index.js';

const { folder, dimension, k, threads } = JSON.parse(process.argv[2]);
const read = (name) => {
  const bytes = readFileSync(join(folder, `${name}.f32`));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
};
const [queries, gallery] = [read('queries'), read('gallery')];
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
console.log(JSON.stringify({ version }));
for await (const _ of createInterface({ input: process.stdin })) {
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  const { positions } = await topK({ queries, gallery, dimension, k, threads });
  const seconds = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(cpu);
  writeFileSync(join(folder, 'ours.positions'), positions);
  console.log(
    JSON.stringify({ seconds, cpu: (user + system) / 1e6, megabytes: process.resourceUsage().maxRSS / 1024 }),
  );
}
