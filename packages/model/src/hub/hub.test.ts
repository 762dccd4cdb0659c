import { createHash } from 'node:crypto';
import { lstat, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgressEvent } from '@uge/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalHub, localHub } from '../testing/local-hub.ts';
import { hubFileSource, modelFileSource } from './hub-file-source.ts';
import { type HubOptions, hubSettings } from './hub-options.ts';

const sum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const big = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251);
const files = {
  'config.json': new TextEncoder().encode('{"model_type":"tiny"}'),
  'model.safetensors': big,
  'adapters/first/adapter_config.json': new TextEncoder().encode('{}'),
};

describe('models from a hub', () => {
  let hub: LocalHub;
  let cacheDir: string;
  beforeEach(async () => {
    hub = await localHub(files);
    cacheDir = await mkdtemp(join(tmpdir(), 'uge-hub-'));
  });
  afterEach(async () => {
    await hub.close();
    await rm(cacheDir, { recursive: true });
  });
  const open = (options: HubOptions = {}, repo = 'uge/tiny') =>
    hubFileSource(repo, { hubUrl: hub.url, cacheDir, token: '', retryDelay: 1, offline: false, ...options });
  const folder = () => join(cacheDir, 'models--uge--tiny');

  it('are downloaded once, into the cache layout of Hugging Face', async () => {
    const events: ProgressEvent[] = [];
    const source = open({ onProgress: (event) => events.push(event) });
    expect(await source.has('config.json')).toBe(true);
    expect(await source.has('uge.json')).toBe(false);
    expect(await source.size('model.safetensors')).toBe(big.length);
    expect(await source.readRange('model.safetensors', 1000, 1010)).toEqual(big.slice(1000, 1010));
    expect(sum(await source.read('model.safetensors'))).toBe(sum(big));
    expect(new TextDecoder().decode(await source.read('adapters/first/adapter_config.json'))).toBe('{}');
    expect(events.at(-2)).toMatchObject({ unit: 'bytes' });
    expect(events.filter(({ phase }) => phase.endsWith('model.safetensors')).at(-1)).toMatchObject({
      done: big.length,
      total: big.length,
    });

    expect(await readFile(join(folder(), 'refs/main'), 'utf8')).toBe(hub.commit);
    const pointer = join(folder(), 'snapshots', hub.commit, 'model.safetensors');
    expect((await lstat(pointer)).isSymbolicLink()).toBe(true);
    expect(await readlink(pointer)).toMatch(/^\.\.\/\.\.\/blobs\/[0-9a-f]{64}$/);
    expect(source.path!('model.safetensors')).toBe(pointer);
    expect((await readdir(join(folder(), 'blobs'))).every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(true);

    const before = hub.requests.length;
    const again = open({ revision: hub.commit });
    expect(sum(await again.read('model.safetensors'))).toBe(sum(big));
    expect(await again.has('uge.json')).toBe(false);
    expect(hub.requests).toHaveLength(before);
  });

  it('go on where a connection broke, in the same run or the next', async () => {
    hub.faults.push('cut', 'cut');
    const source = open({ revision: hub.commit });
    expect(sum(await source.read('model.safetensors'))).toBe(sum(big));
    const starts = hub.requests.filter((request) => request.includes('model.safetensors') && !request.endsWith(' 0-0'));
    expect(starts[0]).not.toContain(' ');
    expect(starts[1]).toMatch(/ 1\d+-$/);
    expect(starts).toHaveLength(3);

    await rm(folder(), { recursive: true });
    const stop = new AbortController();
    const cut = open({ revision: hub.commit, signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) });
    await expect(cut.read('model.safetensors')).rejects.toThrow('enough');
    const [left] = await readdir(join(folder(), 'blobs'));
    expect(left).toMatch(/\.incomplete$/);
    const next = open({ revision: hub.commit });
    expect(sum(await next.read('model.safetensors'))).toBe(sum(big));
    expect(hub.requests.at(-1)).toMatch(/ \d{4,}-$/);
  });

  it('start over where the server knows no ranges, and give up on a connection that always breaks', async () => {
    hub.ranges = false;
    hub.faults.push('cut');
    expect(sum(await open({ revision: hub.commit }).read('model.safetensors'))).toBe(sum(big));
    await rm(folder(), { recursive: true });
    hub.ranges = true;
    // Half of what is left comes with every try, until too little is left to count.
    hub.faults.push(...Array.from({ length: 40 }, () => 'cut' as const));
    expect(sum(await open({ revision: hub.commit }).read('model.safetensors'))).toBe(sum(big));
    await rm(folder(), { recursive: true });
    hub.faults.splice(0, 40, ...Array.from({ length: 9 }, () => 'stall' as const));
    await expect(open({ revision: hub.commit }).read('model.safetensors')).rejects.toMatchObject({
      code: 'model/hub-interrupted',
      message: expect.stringContaining('run again to go on'),
    });
  });

  it('are not kept when the checksum is wrong', async () => {
    hub.faults.push('corrupt');
    const source = open({ revision: hub.commit });
    await expect(source.read('model.safetensors')).rejects.toMatchObject({ code: 'model/hub-checksum' });
    expect(await readdir(join(folder(), 'blobs'))).toEqual([]);
    expect(sum(await source.read('model.safetensors'))).toBe(sum(big));
  });

  it('are asked for again after 429 and 5xx, not for ever', async () => {
    hub.faults.push({ status: 429, headers: { 'Retry-After': '0' } }, 503, 500);
    expect(await open().has('config.json')).toBe(true);
    hub.faults.push(...Array(5).fill(502));
    await expect(open({ revision: 'v1' }).read('config.json')).rejects.toMatchObject({
      code: 'model/hub-unavailable',
      message: expect.stringContaining('5 tries (status 502)'),
    });
  });

  it('say what to do about access and names', async () => {
    hub.token = 'secret';
    await expect(open().read('config.json')).rejects.toMatchObject({
      code: 'model/hub-unauthorised',
      message: expect.stringMatching(/is gated .*no token.*HF_TOKEN/),
    });
    expect(await open({ token: 'secret' }).has('config.json')).toBe(true);
    hub.token = undefined;
    await expect(open({}, 'uge/none').read('config.json')).rejects.toMatchObject({ code: 'model/hub-not-found' });
    await expect(open({ revision: 'v9' }).read('config.json')).rejects.toMatchObject({
      code: 'model/hub-not-found',
      message: expect.stringContaining('no revision "v9"'),
    });
    await expect(open().read('absent.json')).rejects.toMatchObject({ code: 'model/missing-file' });
    for (const name of ['tiny', '../../etc', 'a/b/c', 'a/..']) {
      expect(() => open({}, name)).toThrow(expect.objectContaining({ code: 'model/invalid-repository' }));
    }
    expect(() => open({ revision: '../x' })).toThrow(expect.objectContaining({ code: 'model/invalid-repository' }));
  });

  it('come from the cache offline, or when the hub is out of reach', async () => {
    await expect(open({ offline: true }).read('config.json')).rejects.toMatchObject({
      code: 'model/hub-offline',
      message: expect.stringContaining(cacheDir),
    });
    await open().read('config.json');
    const before = hub.requests.length;
    const offline = open({ offline: true });
    expect(await offline.read('config.json')).toEqual(Buffer.from(files['config.json']));
    expect(await offline.has('model.safetensors')).toBe(false);
    await expect(offline.read('model.safetensors')).rejects.toMatchObject({ code: 'model/hub-offline' });
    expect(hub.requests).toHaveLength(before);

    await hub.close();
    expect(await open().read('config.json')).toEqual(Buffer.from(files['config.json']));
    await expect(open().read('model.safetensors')).rejects.toMatchObject({ code: 'model/hub-unavailable' });
  });

  it('stop when told to', async () => {
    await expect(open({ signal: AbortSignal.abort(new Error('enough')) }).read('config.json')).rejects.toThrow(
      'enough',
    );
  });

  it('are told from folders', async () => {
    expect(modelFileSource(cacheDir).description).toBe(cacheDir);
    expect(modelFileSource('./uge/tiny').description).toBe('./uge/tiny');
    expect(modelFileSource('runs/stage1/model').description).toBe('runs/stage1/model');
    expect(
      await modelFileSource('uge/tiny', { hubUrl: hub.url, cacheDir, token: '', offline: false }).has('config.json'),
    ).toBe(true);
  });
});

describe('hubSettings', () => {
  it('follows the environment that Hugging Face tools share', () => {
    const none = '/nowhere/token';
    expect(
      hubSettings({}, { HF_HOME: '/data/hf', HF_HUB_OFFLINE: '1', HF_TOKEN: 't', HF_ENDPOINT: 'http://mirror/' }),
    ).toMatchObject({
      revision: 'main',
      offline: true,
      cacheDir: '/data/hf/hub',
      token: 't',
      hubUrl: 'http://mirror',
    });
    expect(hubSettings({}, { HF_HUB_CACHE: '/cache', HF_HUB_OFFLINE: '0', HF_TOKEN_PATH: none })).toMatchObject({
      offline: false,
      cacheDir: '/cache',
      token: undefined,
      hubUrl: 'https://huggingface.co',
    });
    expect(
      hubSettings({ cacheDir: '/mine', offline: false }, { HF_HUB_OFFLINE: '1', HF_TOKEN_PATH: none }),
    ).toMatchObject({
      cacheDir: '/mine',
      offline: false,
    });
  });
});
