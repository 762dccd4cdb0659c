import { textWidth } from '@uge/graph';

/** Text cut with an ellipsis to at most so many pixels, as {@link textWidth} estimates them. */
export function fitText(text: string, { width, fontSize }: { width: number; fontSize: number }): string {
  if (textWidth(text, fontSize) <= width) return text;
  const characters = [...text];
  while (characters.length > 0 && textWidth(`${characters.join('')}…`, fontSize) > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

/** Lines of whole words of at most so many pixels; what goes beyond `lines` ends with an ellipsis. */
export function breakText(
  text: string,
  { width, fontSize, lines: most }: { width: number; fontSize: number; lines: number },
): string[] {
  const lines: string[] = [];
  // Scripts without spaces break anywhere.
  const words =
    text.match(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+\s*|\s+/gu,
    ) ?? [];
  let line = '';
  for (const [i, word] of words.entries()) {
    if (line === '' || textWidth((line + word).trimEnd(), fontSize) <= width) {
      line += word;
      continue;
    }
    if (lines.length === most - 1) return [...lines, fitText(line + words.slice(i).join(''), { width, fontSize })];
    lines.push(line.trimEnd());
    line = word;
  }
  return line.trim() === '' ? lines : [...lines, fitText(line.trimEnd(), { width, fontSize })];
}
