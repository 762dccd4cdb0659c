import { expect, it } from 'vitest';
import { doctor } from './doctor.ts';

it('says what is here and which engine is used', async () => {
  const printed: string[] = [];
  const run = (json: boolean): Promise<void> =>
    doctor.run({
      positionals: [],
      options: { json },
      onProgress: () => {},
      signal: new AbortController().signal,
      print: (text) => printed.push(text),
      note: () => {},
    });
  await run(true);
  const health = JSON.parse(printed[0]!);
  expect(health.node.version).toBe(process.version);
  expect(health.memory.total).toBeGreaterThan(1e8);
  const used = health.engines.find(({ name }: { name: string }) => name === health.engine);
  expect(used).toMatchObject({ works: true });
  await run(false);
  expect(printed[1]).toMatch(new RegExp(`^ {2}${health.engine} +used`, 'm'));
});
