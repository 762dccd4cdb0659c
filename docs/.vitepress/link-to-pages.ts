import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { pagePath } from './page-path.ts';

/**
 * Relative links of the Markdown files, right where they lie, to pages of the site. A link to a folder is one to its readme;
 * what is no page, such as a source file, stays as text.
 *
 * @param root - folder of the repository.
 * @param isPage - whether a file, relative to `root`, is on the site.
 */
export function linkToPages(
  markdown: MarkdownRenderer,
  { root, isPage }: { root: string; isPage: (file: string) => boolean },
): void {
  markdown.core.ruler.push('link-to-pages', ({ tokens, env }) => {
    const from = env.realPath as string | undefined;
    if (!from) return;
    for (const { children } of tokens) {
      let isDropped = false;
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const page = pageOf(token.attrGet('href') ?? '', from);
          isDropped = page === undefined;
          if (page) token.attrSet('href', page);
        }
        if (isDropped && /^link_(open|close)$/.test(token.type)) {
          token.tag = 'span';
          token.attrs = null;
        }
      }
    }
  });

  /** The link to follow on the site, `undefined` where the target is not on it. */
  function pageOf(href: string, from: string): string | undefined {
    if (/^([a-z]+:|#|\/)/.test(href)) return href;
    const [path = '', hash] = href.split('#');
    const target = resolve(dirname(from), decodeURI(path));
    const isFolder = existsSync(target) && statSync(target).isDirectory();
    const file = relative(root, isFolder ? join(target, 'README.md') : target);
    if (!isPage(file)) return undefined;
    return `/${pagePath(file)}${hash === undefined ? '' : `#${hash}`}`;
  }
}
