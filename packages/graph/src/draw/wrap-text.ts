const LONGEST = 44;

/** A name on one line, or two where it is long and has a space near its middle; beyond 44 characters cut with an ellipsis. */
export function wrapText(text: string, longestLine: number): string[] {
  const characters = [...text];
  const kept =
    characters.length > LONGEST
      ? `${characters
          .slice(0, LONGEST - 1)
          .join('')
          .trimEnd()}…`
      : text;
  if ([...kept].length <= longestLine) return [kept];
  const middle = kept.length / 2;
  const spaces = [...kept.matchAll(/\s/g)].map((match) => match.index);
  const split = spaces.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b)[0];
  return split === undefined ? [kept] : [kept.slice(0, split), kept.slice(split + 1)];
}
