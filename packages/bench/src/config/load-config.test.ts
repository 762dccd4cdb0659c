import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BASELINES } from '../baselines/baselines.ts';
import { UGBENCH_TASKS } from '../tasks/ugbench-tasks.ts';
import { loadConfig } from './load-config.ts';
import { defineConfig } from './uge-config.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

const metadata = JSON.stringify({ ...UGBENCH_TASKS.get('geolocation-ranking').metadata, name: 'shade-ranking' });
const task = (name = 'shade-ranking'): string =>
  `{ metadata: { ...${metadata}, name: '${name}' }, drafters: () => ({}), check() {}, extra: 1 }`;
const baseline = `{ name: 'guess', summary: 'guesses', role: 'floor', create: () => ({}) }`;
const put = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

describe('loadConfig', () => {
  it('adds the tasks and baselines of the nearest config upwards', async () => {
    await put(
      'uge.config.ts',
      `interface Own { tasks: unknown[] }
      const own: Own & { baselines: unknown[] } = { tasks: [${task()}], baselines: [${baseline}] };
      export default own;`,
    );
    await mkdir(join(folder, 'deep/er'), { recursive: true });
    const { path, tasks, baselines } = await loadConfig({ cwd: join(folder, 'deep/er') });
    expect(path).toBe(join(folder, 'uge.config.ts'));
    expect(tasks.names).toEqual([...UGBENCH_TASKS.names, 'shade-ranking']);
    expect(tasks.get('shade-ranking')).toHaveProperty('extra', 1);
    expect(() => tasks.get('shade-rankings')).toThrow(/Did you mean "shade-ranking"/);
    expect(baselines.names).toEqual([...BASELINES.names, 'guess']);
  });

  it.each(['js', 'mjs'])('reads .%s', async (end) => {
    await put(`uge.config.${end}`, `export default { tasks: [${task()}] };`);
    expect((await loadConfig({ cwd: folder })).tasks.has('shade-ranking')).toBe(true);
  });

  it('takes plugins by path and by value, also in JSON', async () => {
    await put('own-plugin.ts', `export const plugin = { tasks: [${task()}] as const };`);
    await put('uge.config.json', '{ "plugins": ["./own-plugin.ts"] }');
    expect((await loadConfig({ cwd: folder })).tasks.has('shade-ranking')).toBe(true);
    await put('default-plugin.mjs', `export default { baselines: [${baseline}] };`);
    await put(
      'other.mjs',
      `export default { plugins: ['./own-plugin.ts', './default-plugin.mjs', { tasks: [${task('other-task')}] }] };`,
    );
    const { tasks, baselines } = await loadConfig({ cwd: folder, path: 'other.mjs' });
    expect(baselines.has('guess')).toBe(true);
    expect(tasks.names.slice(-2)).toEqual(['shade-ranking', 'other-task']);
  });

  it('is UGBench alone where there is no config', async () => {
    expect(await loadConfig({ cwd: folder })).toEqual({ tasks: UGBENCH_TASKS, baselines: BASELINES });
  });

  it.each<[string, string, string, RegExp]>([
    ['an unknown field', 'export default { task: [] };', 'bench/bad-config', /task/],
    ['no default export', 'export const tasks = 1;', 'bench/bad-config', /uge\.config\.mjs: /],
    [
      'a task without a check',
      'export default { tasks: [{ metadata: {} }] };',
      'bench/bad-config',
      /tasks\.0\.check: /,
    ],
    [
      'a task whose metadata is not valid',
      `export default { tasks: [{ metadata: { name: 'x' }, drafters() {}, check() {} }] };`,
      'bench/bad-task',
      /task "x": version: /,
    ],
    ['a task twice', `export default { tasks: [${task()}, ${task()}] };`, 'bench/duplicate-task', /shade-ranking/],
    ['a task of UGBench', `export default { tasks: [${task('image-retrieval')}] };`, 'bench/duplicate-task', /image/],
    ['code that fails', 'throw new Error("no luck");', 'bench/unloadable-config', /uge\.config\.mjs: no luck/],
    ['code that does not parse', 'export default {', 'bench/unloadable-config', /uge\.config\.mjs/],
    [
      'a plugin that is not there',
      `export default { plugins: ['./none.ts'] };`,
      'bench/unloadable-config',
      /plugin "\.\/none\.ts"/,
    ],
  ])('refuses %s', async (_, text, code, message) => {
    await put('uge.config.mjs', text);
    await expect(loadConfig({ cwd: folder })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('says so where the given file is not there', async () => {
    await expect(loadConfig({ cwd: folder, path: 'mine.ts' })).rejects.toMatchObject({ code: 'bench/no-config' });
  });

  it('gives a config its types', () => {
    const config = defineConfig({ plugins: ['a-package'], baselines: [BASELINES.get('random')] });
    expect(config.plugins).toEqual(['a-package']);
  });
});
