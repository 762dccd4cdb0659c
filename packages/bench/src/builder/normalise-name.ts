/** A name or text as compared with others: compatibility form, lower case, single spaces, no punctuation at the ends. */
export function normaliseName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, '');
}

/** True where a text holds a name as whole words; both normalised. */
export function holdsName(haystack: string, needle: string): boolean {
  if (needle === '') return false;
  for (let start = haystack.indexOf(needle); start >= 0; start = haystack.indexOf(needle, start + 1)) {
    const before = haystack[start - 1];
    const after = haystack[start + needle.length];
    if (!isWord(before) && !isWord(after)) return true;
  }
  return false;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}
