import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { RunEnvironment } from '../result-types.ts';

const PACKAGES = ['@uge/bench', '@uge/core', '@uge/data', '@uge/graph'] as const;

/**
 * Versions and commit of this run.
 *
 * @param versions - of the encoder's own code, taken over as they are.
 */
export async function runEnvironment(versions: Readonly<Record<string, string>> = {}): Promise<RunEnvironment> {
  const require = createRequire(import.meta.url);
  const own = PACKAGES.map((name) => [name, (require(`${name}/package.json`) as { version: string }).version] as const);
  const all = { ...Object.fromEntries(own), node: process.versions.node, ...versions };
  commitAtStart ??= currentCommit();
  const commit = await commitAtStart;
  return {
    versions: Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))),
    platform: `${process.platform}-${process.arch}`,
    ...(commit === undefined ? {} : { commit }),
  };
}

/** Looked up once: the code that runs is that of when it was loaded. */
let commitAtStart: Promise<string | undefined> | undefined;

async function currentCommit(): Promise<string | undefined> {
  try {
    // No tag matches "": what is left is the commit itself.
    const { stdout } = await promisify(execFile)('git', ['describe', '--always', '--dirty', '--abbrev=40', '--match=']);
    return stdout.trim();
  } catch {
    return undefined;
  }
}
