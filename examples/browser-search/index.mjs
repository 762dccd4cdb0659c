// A page that finds street photos by description with the model in the browser: builds it as static files, and serves it.
//
//   node index.mjs [--model folder] [--dataset folder] [--photos 60] [--port 8080] [--check]
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDataset } from '@uge/data/node';
import { selectBackend } from '@uge/model';
import { buildSite } from './build-site.mjs';
import { checkPage } from './check-page.mjs';
import { serveFolder } from './serve-folder.mjs';

const { values: options } = parseArgs({
  options: {
    model: { type: 'string' },
    dataset: { type: 'string' },
    photos: { type: 'string', default: '60' },
    port: { type: 'string', default: '8080' },
    check: { type: 'boolean', default: false },
  },
});
// What is not given is taken from the example basic-pipeline, which takes a minute, once.
const made = 'runs/basic-pipeline';
const { model = `${made}/stage1/model`, dataset: folder = `${made}/dataset` } = options;
if ((!options.model || !options.dataset) && !existsSync(`${made}/stage1/model`)) {
  const pipeline = join(import.meta.dirname, '../basic-pipeline/index.mjs');
  execFileSync(process.execPath, [pipeline, made], { stdio: 'inherit' });
}

await selectBackend({ prefer: 'onnx' });
const site = 'runs/browser-search/site';
const dataset = await openDataset(folder);
const sizes = await buildSite(site, { model, dataset, limit: Number(options.photos) });
console.log(`${site}, gzipped:`);
for (const [what, bytes] of Object.entries(sizes)) console.log(`  ${what}: ${Math.round(bytes / 1024)} kB`);

const { address, close } = await serveFolder(site, { port: options.check ? 0 : Number(options.port) });
if (options.check) {
  await checkPage(address, { site, dataset });
  close();
} else console.log(`${address}  (Ctrl-C stops)`);
