import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { UrbanEncoder } from '../node/urban-encoder.ts';
import { localHub } from '../testing/local-hub.ts';
import { tinyEncoder } from '../testing/tiny-encoder.ts';

it('opens a model and an adapter by their names on the hub, and again offline', async () => {
  await selectBackend({ prefer: 'onnx' });
  const made = tinyEncoder(1);
  made.adapters.add({ r: 2 }, { seed: 1 });
  const files = { ...Object.fromEntries(await made.toFiles()), ...Object.fromEntries(await made.adapters.files()) };
  const inputs = [{ text: 'Rue Cadet' }];
  const expected = await made.embed(inputs);
  made.dispose();

  const hub = await localHub(files);
  hub.faults.push(503);
  const cacheDir = await mkdtemp(join(tmpdir(), 'uge-hub-'));
  const where = { hubUrl: hub.url, cacheDir, token: '', retryDelay: 1, offline: false };
  try {
    const online = await UrbanEncoder.fromPretrained('uge/tiny', where);
    expect(await online.embed(inputs)).toEqual(expected);
    await online.loadAdapter('uge/tiny', { ...where, name: 'second' });
    expect(online.adapters.active).toEqual(['default', 'second']);
    online.dispose();
    await hub.close();
    const offline = await UrbanEncoder.fromPretrained('uge/tiny', { ...where, offline: true });
    expect(await offline.embed(inputs)).toEqual(expected);
    offline.dispose();
  } finally {
    await hub.close().catch(() => undefined);
    await rm(cacheDir, { recursive: true });
  }
});
