import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { benchConfig } from '../bench-config.ts';
import { commands } from '../commands/index.ts';
import { configDefaults } from './config-defaults.ts';
import { configJsonSchema } from './config-schema.ts';
import { type LoadedUgeConfig, loadUgeConfig } from './load-uge-config.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function load(name: string, text: string, cwd = folder): Promise<LoadedUgeConfig> {
  await writeFile(join(folder, name), text);
  return loadUgeConfig({ commands, cwd });
}

const dataBuild = commands.find(({ name }) => name === 'data build')!;

describe('loadUgeConfig', () => {
  it.each([
    ['uge.config.json', '{ "defaults": { "*": { "seed": 3 }, "data build": { "image-size": 64, "train": "a.pbf" } } }'],
    [
      'uge.config.ts',
      'const size: number = 64; export default { defaults: { "*": { seed: 3 }, "data build": { "image-size": size, train: ["a.pbf"] } } };',
    ],
  ])('finds %s upwards, with options for all commands and for one', async (name, text) => {
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    const { path, config } = await load(name, text, join(folder, 'a', 'b'));
    expect(path).toBe(join(folder, name));
    expect(configDefaults(config, dataBuild)).toEqual({ seed: 3, 'image-size': 64, train: ['a.pbf'] });
  });

  it.each([
    ['{ "default": {} }', '"default": no such key; did you mean "defaults"?'],
    ['{ "defaults": { "data bild": {} } }', '"defaults"."data bild": no such key; did you mean "data build"?'],
    ['{ "defaults": { "data build": { "image-sise": 1 } } }', 'did you mean "image-size"?'],
    ['{ "defaults": { "data build": { "image-size": "big" } } }', '"defaults"."data build"."image-size": '],
    ['{ "defaults": { "data build": { "season": "may" } } }', '"defaults"."data build"."season": '],
    ['{ "defaults": { "data build": { "dry-run": true } } }', '"dry-run": no such key'],
    ['{ "plugins": 3 }', '"plugins": '],
  ])('says file and key of what is wrong: %s', async (text, message) => {
    await expect(load('uge.config.json', text)).rejects.toMatchObject({
      code: 'cli/bad-config',
      message: expect.stringContaining(message),
    });
    await expect(load('uge.config.json', text)).rejects.toThrow(join(folder, 'uge.config.json'));
  });

  it('says which file cannot be read', async () => {
    await expect(load('uge.config.json', '{')).rejects.toMatchObject({ code: 'cli/unloadable-config' });
    await expect(loadUgeConfig({ commands, path: join(folder, 'none.ts') })).rejects.toMatchObject({
      code: 'cli/no-config',
    });
  });

  it('takes baselines of a plugin', async () => {
    await writeFile(
      join(folder, 'plugin.mjs'),
      'export const plugin = { baselines: [{ name: "mine", summary: "Mine.", role: "floor", create: async () => ({}) }] };',
    );
    const { baselines } = await benchConfig(await load('uge.config.json', '{ "plugins": ["./plugin.mjs"] }'));
    expect(baselines.get('mine').summary).toBe('Mine.');
    await writeFile(join(folder, 'broken.mjs'), 'export const plugin = { baseline: [] };');
    const broken = await load('uge.config.json', '{ "plugins": ["./broken.mjs"] }');
    await expect(benchConfig(broken)).rejects.toThrow(/broken\.mjs.*did you mean "baselines"/);
  });
});

it('has a JSON schema that knows every option of every command', () => {
  const schema = configJsonSchema(commands) as {
    properties: { defaults: { properties: Record<string, { properties: Record<string, unknown> }> } };
  };
  const { properties } = schema.properties.defaults;
  expect(Object.keys(properties)).toEqual(['*', ...commands.map(({ name }) => name)]);
  expect(properties['data build']!.properties['image-size']).toMatchObject({ type: 'integer', minimum: 1 });
});
