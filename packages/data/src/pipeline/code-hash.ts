import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentHash } from '@uge/core';
import { listFiles } from '../dataset/list-files.ts';

let cached: Promise<string> | undefined;

/** Hash of the code that makes datasets: what other code made is made again. Worked out once per process. */
export function codeHash(): Promise<string> {
  cached ??= hashCode();
  return cached;
}

async function hashCode(): Promise<string> {
  const here = dirname(fileURLToPath(import.meta.url));
  const own = import.meta.url.endsWith('.ts') ? dirname(here) : here;
  const graph = dirname(createRequire(import.meta.url).resolve('@uge/graph/package.json'));
  const hashes: string[] = [];
  for (const folder of [own, join(graph, 'dist')]) {
    for (const file of await listFiles(folder).catch((): string[] => [])) {
      if (/(?<!\.d|\.test)\.[jt]s$/.test(file)) hashes.push(contentHash(await readFile(join(folder, file), 'utf8')));
    }
  }
  return contentHash(hashes);
}
