/** `a` or `an` before a noun, by its first letter. */
export function withArticle(noun: string): string {
  return `${/^(?:[aeio]|un[^i])/i.test(noun) ? 'an' : 'a'} ${noun}`;
}
