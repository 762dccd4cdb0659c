/**
 * Embeds many inputs as a stream and prints the memory in use as it goes: it must not grow.
 *
 *   node packages/model/bench/memory.mjs [inputs = 10000] [engine = onnx]
 */
import { createRandom } from '@uge/core';
import { selectBackend } from '@uge/model';
import { createUgeMini } from '@uge/model/node';

const count = Number(process.argv[2] ?? 10_000);
const { name } = await selectBackend({ prefer: process.argv[3] ?? 'onnx' });
const encoder = createUgeMini({ seed: 1, trainingTexts: ['a street with trees near the river'], vocabularySize: 300 });

async function* inputs() {
  for (let index = 0; index < count; index++) {
    const random = createRandom(1, index);
    const words = Array.from({ length: 1 + random.int(12) }, () => random.pick(['street', 'trees', 'river', 'Rue']));
    const text = words.join(' ');
    if (index % 4 > 0) yield { text };
    else {
      const pixels = Uint8Array.from({ length: 320 * 240 * 3 }, (_, i) => (i * (index + 7)) % 251);
      yield { text, image: { width: 320, height: 240, pixels } };
    }
  }
}

const megabytes = (bytes) => Math.round(bytes / 1e6);
const start = performance.now();
const samples = [];
let done = 0;
for await (const vector of encoder.embedStream(inputs())) {
  if (vector.length !== encoder.dimension) throw new Error('a vector of the wrong length');
  done++;
  if (done % Math.ceil(count / 10) > 0 && done < count) continue;
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  samples.push(rss);
  const speed = (done / (performance.now() - start)) * 1000;
  console.log(
    `${name} ${done} inputs: resident ${megabytes(rss)} MB, heap ${megabytes(heapUsed)} MB, outside it ${megabytes(external)} MB, ${speed.toFixed(0)} inputs/s`,
  );
}
encoder.dispose();
// The first tenth compiles and fills pools.
const growth = Math.max(...samples.slice(2)) - samples[1];
console.log(`grew by ${megabytes(growth)} MB after the first fifth`);
if (growth > 200e6) {
  console.error('memory grows with the number of inputs');
  process.exitCode = 1;
}
