/** Red, green and blue, each `[0, 255]`. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** `from` at amount 0, `to` at amount 1. */
export function mixColor(from: Rgb, to: Rgb, amount: number): Rgb {
  return [
    from[0] + (to[0] - from[0]) * amount,
    from[1] + (to[1] - from[1]) * amount,
    from[2] + (to[2] - from[2]) * amount,
  ];
}

export function scaleColor(color: Rgb, factor: number): Rgb {
  return [clampChannel(color[0] * factor), clampChannel(color[1] * factor), clampChannel(color[2] * factor)];
}

/** Hue in turns, saturation and lightness in `[0, 1]`. */
export function hslColor(hue: number, saturation: number, lightness: number): Rgb {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const position = (offset + (hue - Math.floor(hue)) * 12) % 12;
    return 255 * (lightness - chroma * Math.max(-1, Math.min(position - 3, 9 - position, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}

/** CSS hexadecimal (`#a1b2c3`, `#abc`) or one of the colour names that `building:colour` mostly holds. */
export function parseColor(value: string | undefined): Rgb | undefined {
  if (value === undefined) return undefined;
  const text = value.trim().toLowerCase();
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(text);
  if (short !== null) return [hex(short[1]! + short[1]!), hex(short[2]! + short[2]!), hex(short[3]! + short[3]!)];
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(text);
  if (long !== null) return [hex(long[1]!), hex(long[2]!), hex(long[3]!)];
  return NAMED_COLORS[text.replace(/[^a-z]/g, '')];
}

const NAMED_COLORS: Readonly<Record<string, Rgb>> = {
  white: [232, 230, 224],
  black: [48, 48, 50],
  grey: [140, 140, 140],
  gray: [140, 140, 140],
  lightgrey: [190, 190, 190],
  lightgray: [190, 190, 190],
  darkgrey: [95, 95, 98],
  darkgray: [95, 95, 98],
  silver: [180, 184, 188],
  red: [156, 66, 54],
  brown: [121, 84, 62],
  maroon: [112, 48, 44],
  orange: [204, 128, 72],
  yellow: [222, 198, 120],
  beige: [222, 208, 178],
  tan: [200, 172, 132],
  cream: [236, 226, 200],
  green: [104, 138, 100],
  blue: [98, 128, 164],
  lightblue: [158, 188, 210],
  pink: [220, 170, 166],
  purple: [130, 100, 140],
};

function hex(digits: string): number {
  return Number.parseInt(digits, 16);
}

function clampChannel(value: number): number {
  return value < 0 ? 0 : Math.min(value, 255);
}
