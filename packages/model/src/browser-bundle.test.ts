import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { EncoderInput } from '@uge/data';
import { type BuildOptions, build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from './engine/select-backend.ts';
import { randomSubgraph } from './graph-encoder/testing/random-subgraph.ts';
import { createUgeMini } from './node/create-uge-mini.ts';
import type { BrowserRequest } from './testing/browser-page.ts';

/** Gzipped kilobytes of everything `@uge/model` exports, tfjs-core with it; raise it knowingly. */
const SIZE_LIMIT_KB = 300;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const OPTIONS = {
  bundle: true,
  write: false,
  minify: true,
  format: 'esm',
  platform: 'browser',
  conditions: ['@uge/source'],
  logLevel: 'silent',
} satisfies BuildOptions;

describe('the bundle for browsers', () => {
  it('holds no Node code and stays small', async () => {
    const { outputFiles, metafile } = await build({ ...OPTIONS, entryPoints: [here('./index.ts')], metafile: true });
    const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    expect(imported.filter((path) => path.startsWith('node:'))).toEqual([]);
    const forNode = /node_modules\/(sharp|onnxruntime-node)\/|packages\/model\/src\/node\//;
    expect(Object.keys(metafile.inputs).filter((file) => forNode.test(file))).toEqual([]);
    const kilobytes = outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0) / 1024;
    expect(kilobytes).toBeLessThan(SIZE_LIMIT_KB);
    expect(kilobytes).toBeGreaterThan(100);
  });
});

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

describe.skipIf(!executablePath)('uge-mini in Chromium (skipped where none is installed)', () => {
  let browser: Browser;
  let server: Server;
  let address: string;
  let picture: Buffer;
  const graph = randomSubgraph('near', { nodes: 9, edges: 12 });
  let expected: Float32Array[];

  const inputs = (image: EncoderInput['image']): EncoderInput[] => [
    { image: image!, instruction: 'Where is this photo?' },
    { text: 'Rue Cadet near Rue La Fayette' },
    { graph, image: image! },
  ];

  beforeAll(async () => {
    const { outputFiles } = await build({ ...OPTIONS, entryPoints: [here('./testing/browser-page.ts')] });
    const random = Uint8Array.from({ length: 130 * 90 * 3 }, (_, index) => (index * 7919) % 256);
    picture = await sharp(random, { raw: { width: 130, height: 90, channels: 3 } })
      .png()
      .toBuffer();
    await selectBackend({ prefer: 'onnx' });
    const encoder = createUgeMini({ seed: 1, trainingTexts: ['Rue Cadet near Rue La Fayette'], vocabularySize: 300 });
    const files = await encoder.toFiles();
    expected = await encoder.embed(inputs(picture));
    encoder.dispose();

    const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
    server = createServer(async ({ url = '' }, response) => {
      const reply = (type: string, body: Uint8Array | string | undefined): void => {
        response.writeHead(body ? 200 : 404, { 'content-type': type }).end(body);
      };
      if (url === '/') reply('text/html', '<!doctype html><script type="module" src="/bundle.js"></script>');
      else if (url === '/bundle.js') reply('text/javascript', outputFiles[0]!.text);
      else if (url === '/photo.png') reply('image/png', picture);
      else if (url.startsWith('/model/')) reply('application/octet-stream', files.get(url.slice('/model/'.length)));
      else if (url.startsWith('/wasm/'))
        reply('application/wasm', await readFile(join(wasm, url.slice('/wasm/'.length))));
      else reply('text/plain', undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  });

  it('gives the vectors of Node on wasm: image, text and graph', async () => {
    const engine = 'wasm';
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(address);
    const ready = "typeof globalThis.embedInPage === 'function'";
    await page.waitForFunction(ready).catch(() => {
      throw new Error(`the page did not start: ${errors.join('; ')}`);
    });
    const request: BrowserRequest = { engine, model: `${address}/model`, inputs: inputs(`${address}/photo.png`) };
    const found = (await page.evaluate(`globalThis.embedInPage(${JSON.stringify(request)})`)) as {
      engine: string;
      vectors: number[][];
    };
    expect(found.engine).toBe(engine);
    const differences = expected.map((vector, i) =>
      Math.max(...vector.map((value, j) => Math.abs(value - found.vectors[i]![j]!))),
    );
    expect(Math.max(...differences)).toBeLessThan(1e-4);
    await page.close();
  });
});
