/**
 * Keys that the outermost object of a JSON text has twice; `JSON.parse` keeps the last without a word.
 *
 * @param json - valid JSON.
 */
export function duplicateKeys(json: string): string[] {
  const seen = new Set<string>();
  const duplicates: string[] = [];
  let depth = 0;
  for (let index = 0; index < json.length; index++) {
    const character = json[index];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === '"') {
      const start = index;
      for (index++; json[index] !== '"'; index++) if (json[index] === '\\') index++;
      if (depth !== 1 || !/^\s*:/.test(json.slice(index + 1, index + 20))) continue;
      const key: string = JSON.parse(json.slice(start, index + 1));
      if (seen.has(key)) duplicates.push(key);
      seen.add(key);
    }
  }
  return duplicates;
}
