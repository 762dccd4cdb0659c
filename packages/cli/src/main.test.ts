import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commands } from './commands/index.ts';
import { main } from './main.ts';
import { type CapturedOutput, captureOutput } from './testing/capture-output.ts';

let folder: string;
let output: CapturedOutput;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-cli-'));
  output = captureOutput();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe('uge', () => {
  it('lists every command, and each has help with an example', async () => {
    expect(await main([])).toBe(0);
    for (const { name } of commands) expect(output.stdout).toContain(`  ${name}`);
    for (const { name } of commands) {
      output.stdout = '';
      expect(await main([...name.split(' '), '--help'])).toBe(0);
      expect(output.stdout).toContain(`Usage: uge ${name}`);
      expect(output.stdout).toMatch(/Examples:\n {2}uge /);
    }
  });

  it('exits 2 on wrong usage and suggests', async () => {
    expect(await main(['trian'])).toBe(2);
    expect(output.stderr).toContain('Did you mean "train"?');
    expect(await main(['graph', 'bild'])).toBe(2);
    expect(output.stderr).toContain('unknown command "bild". Did you mean "build"?');
    expect(await main(['data', 'build', '--out', 'x'])).toBe(2);
    expect(output.stderr).toContain('at least one --train or --held-out');
  });

  it('tells its release, and helps however it is asked', async () => {
    expect(await main(['--version'])).toBe(0);
    expect(output.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    for (const args of [
      ['help', 'graph', 'build'],
      ['graph', 'build', '-h'],
    ]) {
      output.stdout = '';
      expect(await main(args)).toBe(0);
      expect(output.stdout).toContain('Usage: uge graph build <extract>… [options]');
    }
    expect(output.stdout).not.toContain('\u001b');
    output.stdout = '';
    expect(await main(['graph', '--help'])).toBe(0);
    expect(output.stdout).toMatch(/^ {2}graph build {2,}/m);
    expect(output.stdout).not.toContain('city generate');
  });

  it('exits 1 with one line on bad input and writes nothing', async () => {
    const foreign = join(folder, 'foreign.osm.pbf');
    await writeFile(foreign, 'this is not a map');
    const out = join(folder, 'city.ugc');
    for (const extract of [foreign, join(folder, 'missing.osm.pbf')]) {
      output.stderr = '';
      expect(await main(['graph', 'build', extract, '--out', out, '--quiet'])).toBe(1);
      expect(output.stderr).toMatch(/^error graph\/[a-z-]+: .+\n$/);
    }
    expect(await readdir(folder)).toEqual(['foreign.osm.pbf']);
  });

  it('generates a city, builds its graph and describes it', async () => {
    const extract = join(folder, 'smallville.osm.pbf');
    expect(await main(['city', 'generate', '--out', extract, '--size', '500', '--quiet'])).toBe(0);
    expect(await main(['graph', 'build', extract, '--out', join(folder, 'c.ugc'), '--quiet'])).toBe(0);
    output.stdout = '';
    expect(await main(['graph', 'info', join(folder, 'c.ugc'), '--json'])).toBe(0);
    const info = JSON.parse(output.stdout) as { name: string; nodes: Record<string, number> };
    expect(info.name).toBe('smallville');
    expect(info.nodes['street']).toBeGreaterThan(3);
    expect(info.nodes['poi']).toBeGreaterThan(10);
  });

  it('exits 130 when it is interrupted, and leaves nothing half-written', async () => {
    const extract = join(folder, 'smallville.osm.pbf');
    expect(await main(['city', 'generate', '--out', extract, '--size', '500', '--quiet'])).toBe(0);
    const running = main(['graph', 'build', extract, '--out', join(folder, 'c.ugc'), '--quiet']);
    // What Ctrl+C calls, without the listeners of the program that runs the tests.
    const [interrupt] = process.listeners('SIGINT').slice(-1);
    interrupt!('SIGINT');
    expect(await running).toBe(130);
    expect(output.stderr).toContain('cli/interrupted');
    expect(await readdir(folder)).toEqual(['smallville.osm.pbf']);
  });

  it('takes options from a config that the command line wins over', async () => {
    const config = join(folder, 'uge.config.json');
    const out = join(folder, 'a.osm.pbf');
    const defaults = { '*': { quiet: true, seed: 5 }, 'city generate': { out, size: 500 } };
    await writeFile(config, JSON.stringify({ defaults }));
    const plan = async (...args: string[]): Promise<object> => {
      output.stdout = '';
      expect(await main(['city', 'generate', '--config', config, '--dry-run', '--json', ...args])).toBe(0);
      return JSON.parse(output.stdout) as object;
    };
    expect(await plan()).toMatchObject({ writes: [{ path: out }], estimate: { 'square kilometres': 0.25 } });
    expect(await plan('--size', '2000')).toMatchObject({ estimate: { 'square kilometres': 4 } });
    expect(await main(['city', 'generate', '--config', config])).toBe(0);
    expect(output.stderr).toBe('');
    expect(await main(['city', 'generate', '--config', config, '--no-quiet'])).toBe(0);
    expect(output.stderr).toBe(`wrote ${out}\n`);
  });
});
