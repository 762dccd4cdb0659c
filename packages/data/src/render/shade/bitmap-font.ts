/** Text as a grid of on and off cells, seven rows high. */
export interface TextMask {
  columns: number;
  rows: 7;
  /** Row-major, 1 where ink is. */
  cells: Uint8Array;
}

/** Five columns of seven rows a glyph, each column's bits from the top (bit 0) down, as two hexadecimal digits. */
const GLYPHS: Readonly<Record<string, string>> = {
  A: '7e0909097e',
  B: '7f49494936',
  C: '3e41414122',
  D: '7f4141413e',
  E: '7f49494941',
  F: '7f09090901',
  G: '3e4149493a',
  H: '7f0808087f',
  I: '00417f4100',
  J: '2040413f01',
  K: '7f08142241',
  L: '7f40404040',
  M: '7f020c027f',
  N: '7f0408107f',
  O: '3e4141413e',
  P: '7f09090906',
  Q: '3e4151215e',
  R: '7f09192946',
  S: '2649494932',
  T: '01017f0101',
  U: '3f4040403f',
  V: '1f2040201f',
  W: '7f2018207f',
  X: '6314081463',
  Y: '0304780403',
  Z: '6151494543',
  '0': '3e5149453e',
  '1': '00427f4000',
  '2': '6251494946',
  '3': '2241494936',
  '4': '1814127f10',
  '5': '2745454539',
  '6': '3e49494932',
  '7': '0171090503',
  '8': '3649494936',
  '9': '264949493e',
  '&': '3649562050',
  "'": '0000030000',
  '-': '0808080808',
  '.': '0060600000',
  ',': '0040300000',
  '/': '6010080403',
  '+': '08083e0808',
  '!': '00005f0000',
  ' ': '0000000000',
};

/** Letters that Unicode does not take apart into a base letter and an accent. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ß: 'SS',
  Æ: 'AE',
  Œ: 'OE',
  Ø: 'O',
  Ł: 'L',
  Đ: 'D',
  Þ: 'TH',
  '’': "'",
  '–': '-',
};

/**
 * Set a name in capitals of the 5 × 7 font. Accents are dropped; a character of another script becomes a block
 * pattern of its own, so that such signs still differ from each other.
 *
 * @param maximum - characters kept.
 */
export function createTextMask(text: string, maximum: number): TextMask {
  const letters = [...text.toUpperCase().normalize('NFD').replace(/\p{M}/gu, '')]
    .flatMap((letter) => [...(PLAIN_LETTERS[letter] ?? letter)])
    .slice(0, maximum);
  const columns = Math.max(1, letters.length * 6 - 1);
  const cells = new Uint8Array(columns * 7);
  letters.forEach((letter, index) => {
    for (let column = 0; column < 5; column++) {
      const bits = glyphColumn(letter, column);
      for (let row = 0; row < 7; row++) {
        if ((bits >> row) & 1) cells[row * columns + index * 6 + column] = 1;
      }
    }
  });
  return { columns, rows: 7, cells };
}

function glyphColumn(letter: string, column: number): number {
  const glyph = GLYPHS[letter];
  if (glyph !== undefined) return Number.parseInt(glyph.slice(column * 2, column * 2 + 2), 16);
  const code = letter.codePointAt(0)!;
  return (Math.imul(code + column * 7919, 2654435761) >>> 9) & 0x7f;
}

/**
 * True where text set in the middle of a board has ink.
 *
 * @param options.u - position from the left edge of the board, `[0, 1]`.
 * @param options.v - position from the lower edge, `[0, 1]`.
 * @param options.aspect - width of the board over its height.
 */
export function sampleText(text: TextMask, options: { u: number; v: number; aspect: number }): boolean {
  const cell = Math.min(0.66 / 7, (options.aspect * 0.92) / text.columns);
  const column = Math.floor(((options.u - 0.5) * options.aspect) / cell + text.columns / 2);
  const row = Math.floor((0.5 - options.v) / cell + 3.5);
  return column >= 0 && column < text.columns && row >= 0 && row < 7 && text.cells[row * text.columns + column] === 1;
}

/** Like {@link sampleText} with one letter below the other; letters that do not fit are left out. */
export function sampleStackedText(text: TextMask, options: { u: number; v: number; aspect: number }): boolean {
  const letters = (text.columns + 1) / 6;
  const height = 1 / options.aspect;
  const cell = Math.max(0.08, Math.min(0.13, (height * 0.96) / (letters * 8)));
  const fromTop = (1 - options.v) * height - 0.04;
  const letter = Math.floor(fromTop / (cell * 8));
  const row = Math.floor((fromTop - letter * cell * 8) / cell);
  const column = Math.floor((options.u - 0.5) / cell + 2.5);
  if (letter < 0 || letter >= letters || row >= 7 || column < 0 || column >= 5) return false;
  return text.cells[row * text.columns + letter * 6 + column] === 1;
}
