/** The known name nearest to a mistyped one (Levenshtein distance at most a third of its length), or undefined. */
export function suggestName(found: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(found.length / 3)) + 1;
  for (const name of known) {
    const distance = levenshtein(found.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` Did you mean "x"?` or the list of what is known: the end of every unknown-name error. */
export function didYouMean(found: string, known: readonly string[]): string {
  const suggestion = suggestName(found, known);
  return suggestion ? `Did you mean "${suggestion}"?` : `Known: ${known.join(', ')}.`;
}

function levenshtein(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
