import { dirname, parse, resolve, sep } from 'node:path';

/** The deepest folder that holds all files, directly or further down; undefined without files. */
export function commonFolder(files: readonly string[]): string | undefined {
  let common: string | undefined;
  for (const file of files) {
    const folder = dirname(resolve(file));
    common ??= folder;
    while (folder !== common && !folder.startsWith(common.endsWith(sep) ? common : common + sep)) {
      if (common === parse(common).root) return common;
      common = dirname(common);
    }
  }
  return common;
}
