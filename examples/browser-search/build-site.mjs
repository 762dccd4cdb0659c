import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeSafetensors, parseSafetensors } from '@uge/model';
import { UrbanEncoder } from '@uge/model/node';
import { build } from 'esbuild';

/** What photos were asked in training, so that their vectors lie where those of descriptions do. */
const INSTRUCTION = 'Describe this street scene and its surroundings.';
const page = join(import.meta.dirname, 'page');

/**
 * Writes a folder that any server of static files can serve: page, bundle, engine, model, photos and their vectors.
 *
 * @param {string} out
 * @param {{ model: string, dataset: import('@uge/data/node').Dataset, limit: number }} options
 * @returns bytes of what a visitor loads, gzipped.
 */
export async function buildSite(out, { model, dataset, limit }) {
  for (const folder of ['model', 'photos', 'wasm']) await mkdir(join(out, folder), { recursive: true });
  const sizes = { ...(await writeBundle(out)), ...(await writeEngine(out)), ...(await writeModel(out, model)) };
  await writePhotos(out, { dataset, limit });
  for (const name of ['index.html', 'style.css']) await copyFile(join(page, name), join(out, name));
  return sizes;
}

/** @param {string} out */
async function writeBundle(out) {
  const { metafile } = await build({
    entryPoints: [join(page, 'search.mjs')],
    outdir: out,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    // The WebGPU engine becomes a file of its own, loaded where it is of use.
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
    logLevel: 'error',
  });
  const sizes = { bundle: 0, 'bundle of WebGPU': 0 };
  for (const [path, { inputs }] of Object.entries(metafile.outputs)) {
    const isWebgpu = Object.keys(inputs).some((input) => input.includes('/tfjs-backend-webgpu/'));
    sizes[isWebgpu ? 'bundle of WebGPU' : 'bundle'] += gzipSync(await readFile(path)).length;
  }
  return sizes;
}

/** @param {string} out */
async function writeEngine(out) {
  const from = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  // The second is for browsers without SIMD. Threads would need headers of the server for isolation.
  const names = ['tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm.wasm'];
  for (const name of names) await copyFile(join(from, name), join(out, 'wasm', name));
  return { 'WebAssembly engine': gzipSync(await readFile(join(from, names[0]))).length };
}

/**
 * The model for pictures and texts: weights in 16 bits, without its graph encoder.
 *
 * @param {string} out
 * @param {string} model
 */
async function writeModel(out, model) {
  const encoder = await UrbanEncoder.fromPretrained(model);
  const files = await encoder.toFiles();
  encoder.dispose();
  const settings = JSON.parse(Buffer.from(files.get('uge.json')).toString());
  files.set('uge.json', Buffer.from(JSON.stringify({ ...settings, graph: null })));
  files.delete('graph_encoder.safetensors');
  const { tensors } = parseSafetensors(files.get('model.safetensors'));
  files.set('model.safetensors', encodeSafetensors(tensors, { dtype: 'F16' }));
  for (const [name, bytes] of files) await writeFile(join(out, 'model', name), bytes);
  return { model: [...files.values()].reduce((sum, bytes) => sum + gzipSync(bytes).length, 0) };
}

/**
 * @param {string} out
 * @param {{ dataset: import('@uge/data/node').Dataset, limit: number }} options
 */
async function writePhotos(out, { dataset, limit }) {
  const photos = (await dataset.photos()).slice(0, limit);
  const encoder = await UrbanEncoder.fromPretrained(join(out, 'model'));
  const inputs = photos.map(({ image }) => ({ image: dataset.resolve(image), instruction: INSTRUCTION }));
  const rows = new Float32Array(photos.length * encoder.dimension);
  for (const [row, vector] of (await encoder.embed(inputs)).entries()) rows.set(vector, row * encoder.dimension);
  encoder.dispose();
  await writeFile(join(out, 'photos.f32'), rows);
  const list = photos.map(({ image, place }) => ({ url: `photos/${basename(image)}`, place }));
  for (const { image } of photos) await copyFile(dataset.resolve(image), join(out, 'photos', basename(image)));
  await writeFile(join(out, 'photos.json'), JSON.stringify({ instruction: INSTRUCTION, photos: list }));
}
