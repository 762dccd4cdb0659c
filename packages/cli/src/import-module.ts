import { createJiti } from 'jiti';

/**
 * Runs a JavaScript or TypeScript module: Node 20 reads no TypeScript by itself.
 *
 * @param specifier - path, or package name as the module `from` would import it.
 */
export async function importModule(
  specifier: string,
  from: string,
): Promise<{ readonly default?: unknown; readonly plugin?: unknown }> {
  return createJiti(from, { fsCache: false }).import(specifier);
}
