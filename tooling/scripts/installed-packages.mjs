import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A dependency and all that it installs on this machine, added to `found` by folder; builds for other platforms are not there to
 * be looked at.
 */
export function collectInstalled(name, from, found) {
  const folder = folderOf(name, from);
  if (!folder || found.has(folder)) return;
  const manifest = manifestOf(folder);
  found.set(folder, { folder, manifest });
  for (const next of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    collectInstalled(next, folder, found);
  }
}

/** The way that Node looks for packages, with links followed. */
export function folderOf(name, from) {
  for (let folder = realpathSync(from); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
    if (folder === dirname(folder)) return undefined;
  }
}

export function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
