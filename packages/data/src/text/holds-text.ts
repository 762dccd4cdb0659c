/** Whether `text` holds `part`, whatever the case and Unicode form. */
export function holdsText(text: string, part: string): boolean {
  return fold(text).includes(fold(part));
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
