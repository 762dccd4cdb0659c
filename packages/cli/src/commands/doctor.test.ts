import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runInTest } from '../testing/run-in-test.ts';
import { doctor } from './doctor.ts';

it('says what is here and which engine is used', async () => {
  const health = JSON.parse((await runInTest(doctor, '--json')).stdout);
  expect(health.node.version).toBe(process.version);
  expect(health.memory.total).toBeGreaterThan(1e8);
  const used = health.engines.find(({ name }: { name: string }) => name === health.engine);
  expect(used).toMatchObject({ works: true });
  expect((await runInTest(doctor)).stdout).toMatch(new RegExp(`^ {2}${health.engine} +used`, 'm'));
});

it('names the config, and what is wrong with it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'uge-doctor-'));
  const config = join(folder, 'uge.config.json');
  await writeFile(config, '{"defaults": {"*": {"seed": 3}}}');
  expect((await runInTest(doctor, '--config', config)).stdout).toContain(`config     ${config}\n`);
  await writeFile(config, '{"default": {}}');
  await expect(runInTest(doctor, '--config', config)).rejects.toThrow(
    /"default": no such key; did you mean "defaults"/,
  );
  await rm(folder, { recursive: true });
});
