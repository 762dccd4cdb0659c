// A web service around a model: POST /embed gives the vector of a picture, text or graph, POST /search the photos nearest to it.
//
//   node index.mjs [--model folder] [--dataset folder] [--photos 500] [--port 8080] [--self-test]
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDataset } from '@uge/data/node';
import { selectBackend } from '@uge/model';
import { UrbanEncoder } from '@uge/model/node';
import { createApp } from './create-app.mjs';
import { createPhotoIndex } from './photo-index.mjs';
import { selfTest } from './self-test.mjs';

const { values: options } = parseArgs({
  options: {
    model: { type: 'string' },
    dataset: { type: 'string' },
    photos: { type: 'string', default: '500' },
    port: { type: 'string', default: '8080' },
    'self-test': { type: 'boolean', default: false },
  },
});
// What is not given is taken from the example basic-pipeline, which takes a minute, once.
const made = 'runs/basic-pipeline';
const { model = `${made}/stage1/model`, dataset: folder = `${made}/dataset` } = options;
if ((!options.model || !options.dataset) && !existsSync(`${made}/stage1/model`)) {
  const pipeline = join(import.meta.dirname, '../basic-pipeline/index.mjs');
  execFileSync(process.execPath, [pipeline, made], { stdio: 'inherit' });
}
if (options['self-test']) {
  await selfTest(import.meta.filename, { model, folder });
  process.exit();
}

// Once, before the first request: model and index stay in memory.
const { name, reason } = await selectBackend();
const encoder = await UrbanEncoder.fromPretrained(model);
const dataset = await openDataset(folder);
const index = await createPhotoIndex(encoder, { dataset, limit: Number(options.photos) });
const app = createApp({ encoder, index });
const address = await app.listen({ port: Number(options.port), host: '127.0.0.1' });
console.log(`${encoder.id} on ${name} (${reason}), ${index.size} photos: ${address}`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    // Takes no more requests and answers those it has taken.
    await app.close();
    encoder.dispose();
  });
}
