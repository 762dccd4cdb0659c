/** Characters that XML 1.0 has no place for, and halves of surrogate pairs. */
const UNSPEAKABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text for an XML element or attribute. */
export function escapeXml(text: string): string {
  return text.replace(UNSPEAKABLE, '').replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** A length in pixels to a tenth: finer than an eye sees, and the same text on every machine. */
export function px(value: number): string {
  const tenths = Math.round(value * 10) / 10;
  return tenths === 0 ? '0' : String(tenths);
}
