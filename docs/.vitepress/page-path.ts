/**
 * Where a Markdown file of the repository stands on the site: `docs/` is its root, packages and examples have folders.
 *
 * @param file - relative to the root of the repository, with `/`.
 */
export function pagePath(file: string): string {
  return file.replace(/^docs\//, '').replace(/(^|\/)README\.md$/, '$1index.md');
}
