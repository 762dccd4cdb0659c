import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { loadResults, type ReportRun } from '@uge/bench';
import { UgeError } from '@uge/core';
import { isThere } from './is-there.ts';

const RESULTS_FILE = 'results.json';

/**
 * Results named on a command line: `<folder>`, `<name>=<folder>`, or the folder of `uge bench run`, which holds one folder per
 * run. Runs are named by their folder.
 *
 * @throws {UgeError} `cli/usage` where a folder holds no results or two runs have one name, `bench/not-results`.
 */
export async function readRuns(values: readonly string[]): Promise<ReportRun[]> {
  const runs: ReportRun[] = [];
  for (const value of values) {
    const at = value.indexOf('=');
    const folder = value.slice(at + 1);
    for (const found of await resultFolders(folder)) {
      const name = at > 0 && found === folder ? value.slice(0, at) : basename(resolve(found));
      if (runs.some((run) => run.name === name)) {
        throw new UgeError('cli/usage', `two runs are named "${name}"; name one: <name>=${found}.`, {
          name,
        });
      }
      runs.push({ name, results: await loadResults(found) });
    }
  }
  return runs;
}

async function resultFolders(folder: string): Promise<string[]> {
  if (await isThere(join(folder, RESULTS_FILE))) return [folder];
  const entries = await readdir(folder).catch(() => []);
  const inside: string[] = [];
  for (const entry of entries.toSorted()) {
    if (await isThere(join(folder, entry, RESULTS_FILE))) inside.push(join(folder, entry));
  }
  if (inside.length > 0) return inside;
  throw new UgeError('cli/usage', `${folder} holds no ${RESULTS_FILE}; give a folder that \`uge bench run\` wrote.`, {
    folder,
  });
}
