const WIDE = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303F\uFF00-\uFF60]/u;

/**
 * Width of a text in pixels, as set in a common sans serif, to about 10 %. There are no font metrics in a library without
 * fonts; what is placed by this leaves a margin.
 */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) ems += emsOf(character);
  return ems * fontSize;
}

function emsOf(character: string): number {
  if (WIDE.test(character)) return 1;
  if (/\p{M}/u.test(character)) return 0;
  if (/[iljtfrI1 .,:;'’|!()[\]/-]/.test(character)) return 0.29;
  if (/[mwMW@%ЖШЩЮжшщю]/.test(character)) return 0.86;
  return /\p{Lu}/u.test(character) ? 0.68 : 0.54;
}
