/** A name or text as compared with others: compatibility form, lower case, single spaces, no punctuation at the ends. */
export function normaliseName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, '');
}

/** True where `text` holds `name` as whole words. */
export function namesPlace(text: string, name: string): boolean {
  return holdsName(normaliseName(text), normaliseName(name));
}

/** The same of a text and a name that are normalised already. */
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
