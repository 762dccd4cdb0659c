import type { Random } from '@uge/core';
import { createTextMask, type TextMask } from '../shade/bitmap-font.ts';
import { hslColor, type Rgb, scaleColor } from './color.ts';

/** Front, sign and awning of a named place. */
export interface ShopLook {
  color: Rgb;
  dark: Rgb;
  text: Rgb;
  sign: TextMask;
  /** Only shops have a display window; offices and civic places have a sign over plain windows. */
  display: boolean;
  awning: boolean;
  stripes: boolean;
  /** Name on a panel that stands out from the façade. */
  blade: 'none' | 'square' | 'banner';
  seed: number;
}

/** Trades that share a sign colour; hue in turns, saturation, lightness. */
const TRADE_COLORS: readonly (readonly [RegExp, readonly (readonly [number, number, number])[]])[] = [
  [
    /pharmacy|chemist|clinic|doctors|dentist|hospital|optician|healthcare/,
    [
      [0.39, 0.7, 0.32],
      [0.45, 0.5, 0.36],
    ],
  ],
  [
    /cafe|bakery|coffee|pastry|ice_cream|confectionery|tea/,
    [
      [0.07, 0.5, 0.26],
      [0.09, 0.65, 0.45],
      [0.95, 0.4, 0.55],
    ],
  ],
  [
    /bar|pub|nightclub|alcohol|wine|biergarten/,
    [
      [0.33, 0.5, 0.18],
      [0.78, 0.4, 0.24],
      [0.02, 0.6, 0.22],
    ],
  ],
  [
    /restaurant|fast_food|food_court|deli|butcher|seafood/,
    [
      [0.0, 0.72, 0.4],
      [0.06, 0.85, 0.46],
      [0.12, 0.8, 0.45],
      [0.3, 0.5, 0.28],
    ],
  ],
  [
    /supermarket|convenience|greengrocer|grocery|marketplace|florist|garden/,
    [
      [0.3, 0.62, 0.34],
      [0.26, 0.6, 0.4],
      [0.02, 0.75, 0.45],
    ],
  ],
  [
    /bank|atm|bureau|insurance|estate|office|lawyer|accountant/,
    [
      [0.6, 0.6, 0.26],
      [0.62, 0.3, 0.22],
      [0.56, 0.55, 0.34],
    ],
  ],
  [
    /hotel|hostel|guest_house|apartment|motel/,
    [
      [0.97, 0.55, 0.26],
      [0.12, 0.5, 0.32],
      [0.62, 0.4, 0.2],
    ],
  ],
  [
    /clothes|shoes|fashion|jewel|beauty|hair|cosmetics|bag|perfum|tailor/,
    [
      [0.9, 0.35, 0.42],
      [0.0, 0.0, 0.12],
      [0.83, 0.3, 0.35],
      [0.5, 0.2, 0.3],
    ],
  ],
  [
    /museum|gallery|theatre|cinema|arts|library|books|music|attraction/,
    [
      [0.77, 0.5, 0.34],
      [0.0, 0.65, 0.3],
      [0.13, 0.7, 0.4],
    ],
  ],
  [
    /school|kindergarten|university|college|community|townhall|police|fire_station|post|government|courthouse/,
    [
      [0.58, 0.45, 0.36],
      [0.14, 0.6, 0.44],
      [0.55, 0.2, 0.4],
    ],
  ],
];

const DISPLAY_TRADES =
  /restaurant|fast_food|cafe|bar|pub|bank|pharmacy|ice_cream|cinema|theatre|nightclub|post_office|bureau|food_court|marketplace|car_rental|fitness|gallery/;

/**
 * @param options.trade - `shop=*`, `amenity=*`, … as `key=value`.
 * @param options.text - written on the sign.
 */
export function createShopLook(random: Random, options: { text: string; trade: string }): ShopLook {
  const palette = TRADE_COLORS.find(([pattern]) => pattern.test(options.trade))?.[1];
  const [hue, saturation, lightness] = palette === undefined ? [random.next(), 0.4, 0.34] : random.pick(palette);
  const drawn = hslColor(hue + 0.03 * (random.next() - 0.5), saturation, lightness * (0.85 + 0.3 * random.next()));
  const inverted = random.next() < 0.25;
  const display = options.trade.startsWith('shop=') || DISPLAY_TRADES.test(options.trade);
  const bladeDraw = random.next();
  return {
    color: inverted ? [238, 234, 224] : drawn,
    dark: scaleColor(drawn, 0.6),
    text: inverted ? drawn : random.next() < 0.75 ? [246, 244, 236] : [250, 222, 130],
    sign: createTextMask(options.text, 22),
    display,
    awning: display && random.next() < 0.55,
    stripes: random.next() < 0.5,
    blade: bladeDraw < 0.3 ? 'none' : bladeDraw < 0.62 ? 'banner' : 'square',
    seed: random.int(1 << 30),
  };
}
