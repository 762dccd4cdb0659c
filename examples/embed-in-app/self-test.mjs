import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { openDataset } from '@uge/data/node';

/**
 * Starts the service as a process of its own, asks it rightly and wrongly, and stops it in the middle of a request.
 *
 * @param {string} program
 * @param {{ model: string, folder: string }} options - `folder` of the dataset.
 */
export async function selfTest(program, { model, folder }) {
  const dataset = await openDataset(folder);
  const [photo] = await dataset.photos();
  const picture = new Blob([await readFile(dataset.resolve(photo.image))]);
  const graph = await dataset.readGraph(photo.graph);

  const args = [program, '--model', model, '--dataset', folder, '--photos', '20', '--port', '0'];
  const service = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const exit = once(service, 'exit');
    const [line] = await Promise.race([
      once(service.stdout, 'data'),
      exit.then(() => assert.fail('the service did not start')),
    ]);
    console.log(String(line).trim());
    const address = /http:\S+/.exec(String(line))[0];
    await ask(address, { photo, picture, graph });

    // A request that has begun when the signal comes is answered: its body follows after the signal.
    const headers = { 'content-type': 'application/json', expect: '100-continue' };
    const last = request(`${address}/embed`, { method: 'POST', headers });
    last.flushHeaders();
    await once(last, 'continue');
    service.kill('SIGTERM');
    last.end(JSON.stringify({ graph }));
    const [{ statusCode }] = await once(last, 'response');
    assert.equal(statusCode, 200);
    last.destroy();
    const [code] = await exit;
    assert.equal(code, 0);
    console.log('stopped by SIGTERM, after its last answer');
  } finally {
    service.kill('SIGKILL');
  }
}

/**
 * @param {string} address
 * @param {{ photo: import('@uge/data').PhotoRecord, picture: Blob, graph: object }} inputs
 */
async function ask(address, { photo, picture, graph }) {
  /** @param {string} path @param {unknown} body @param {Record<string, string>} [headers] */
  const post = async (path, body, headers = { 'content-type': 'application/json' }) => {
    const init =
      body instanceof FormData ? { body } : { body: typeof body === 'string' ? body : JSON.stringify(body), headers };
    const response = await fetch(address + path, { method: 'POST', ...init });
    return { status: response.status, body: await response.json() };
  };
  console.log('GET /health', await (await fetch(`${address}/health`)).json());

  // The same picture as a form, as JSON, and in a crowd: one vector.
  const base64 = Buffer.from(await picture.arrayBuffer()).toString('base64');
  const answers = await Promise.all([
    post('/embed', form({ image: picture, instruction: 'Where is this?' })),
    post('/embed', { image: base64, instruction: 'Where is this?' }),
    ...Array.from({ length: 30 }, (_, i) => post('/embed', { text: `a street with ${i} trees` })),
    post('/embed', { graph }),
    post('/embed', form({ graph: new Blob([JSON.stringify(graph)]) })),
    // Its batch is not spoilt for the others.
    post('/embed', { image: base64.slice(0, base64.length / 2) }),
  ]);
  const [asForm, asJson, ...others] = answers;
  const broken = others.pop();
  for (const { status, body } of [asForm, asJson, ...others]) {
    assert.equal(status, 200, JSON.stringify(body.error));
    assert.ok(Math.abs(Math.hypot(...body.embedding) - 1) < 1e-4);
  }
  assert.ok(asForm.body.embedding.every((value, i) => Math.abs(value - asJson.body.embedding[i]) < 1e-5));
  console.log(`POST /embed: ${others.length + 2} vectors of ${asForm.body.embedding.length}`);

  const found = await post(
    '/search',
    form({ image: picture, instruction: 'Describe this street scene and its surroundings.', k: '3' }),
  );
  assert.equal(found.body.photos[0].id, photo.id);
  console.log(
    'POST /search with a photo of the index:',
    found.body.photos.map(({ id, score }) => `${id} ${score.toFixed(3)}`),
  );

  const wrong = {
    'a broken picture': broken,
    'no picture': await post('/embed', form({ image: new Blob(['hello']) })),
    'a path': await post('/embed', { image: '/etc/passwd' }),
    nothing: await post('/embed', { instruction: 'Where is this?' }),
    'a long text': await post('/embed', { text: 'a'.repeat(2001) }),
    'an unknown field': await post('/embed', { txt: 'a street' }),
    'a wrong k': await post('/search', { text: 'a street', k: 0 }),
    'half a graph': await post('/embed', { graph: { nodes: [], edges: [] } }),
    'a contradictory graph': await post('/embed', { graph: { ...graph, center_node: 'image/none' } }),
    'broken JSON': await post('/embed', '{"text": '),
    'half a form': await post('/embed', '--x\r\n', { 'content-type': 'multipart/form-data; boundary=x' }),
  };
  for (const [name, { status, body }] of Object.entries(wrong)) {
    assert.equal(status, 400, `${name}: ${JSON.stringify(body)}`);
    console.log(`400 for ${name}: ${body.error.message}`);
  }
  // Refused by its header, before any of it is read.
  const headers = { 'content-type': 'application/json', 'content-length': 11 * 2 ** 20 };
  const large = request(`${address}/embed`, { method: 'POST', headers });
  large.flushHeaders();
  const [{ statusCode }] = await once(large, 'response');
  large.destroy();
  assert.equal(statusCode, 413);
}

/** @param {Record<string, string | Blob>} fields */
function form(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}
