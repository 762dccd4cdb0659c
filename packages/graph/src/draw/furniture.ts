import type { LabelGrid } from './label-grid.ts';
import type { MapTheme } from './map-theme.ts';
import type { MapView } from './map-view.ts';
import { textWidth } from './text-width.ts';
import { escapeXml, px } from './xml.ts';

const FONT_SIZE = 10.5;
const MARGIN = 10;

/** Scale bar, north arrow and attribution on the map; takes their room in the grid. */
export function drawFurniture(options: {
  view: MapView;
  theme: MapTheme;
  grid: LabelGrid;
  attribution: string;
}): string {
  const { view, theme, grid, attribution } = options;
  const plate = (x: number, y: number, width: number, height: number): string => {
    grid.block({ minX: x, minY: y, maxX: x + width, maxY: y + height });
    return `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="3" fill="${theme.sheet}" fill-opacity="0.82"/>`;
  };
  return [
    `<g id="furniture" font-size="${FONT_SIZE}" fill="${theme.text}">`,
    scaleBar(options, plate),
    northArrow(options, plate),
    attributionLine(view, attribution, plate),
    '</g>',
  ].join('\n');
}

type Plate = (x: number, y: number, width: number, height: number) => string;

function scaleBar(
  { view, theme, attribution }: { view: MapView; theme: MapTheme; attribution: string },
  plate: Plate,
): string {
  // On a small sheet the two labels still need room above the bar.
  const metres = roundLength(Math.max(view.width * 0.2, 110) * view.metresPerPixel);
  const length = metres / view.metresPerPixel;
  const label = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
  // On a narrow one it stands above the attribution.
  const isBeside = MARGIN + length + 20 < view.width - 4 - attributionWidth(attribution);
  const [x, y] = [MARGIN + 10, view.height - MARGIN - (isBeside ? 12 : 29)];
  const half = `<rect x="${px(x)}" y="${px(y)}" width="${px(length / 2)}" height="4" fill="${theme.text}"/>`;
  const whole = `<rect x="${px(x)}" y="${px(y)}" width="${px(length)}" height="4" fill="${theme.sheet}" stroke="${theme.text}" stroke-width="0.8"/>`;
  const labels = [
    `<text x="${px(x)}" y="${px(y - 5)}">0</text>`,
    `<text x="${px(x + length)}" y="${px(y - 5)}" text-anchor="end">${label}</text>`,
  ];
  return [plate(MARGIN, y - 18, length + 20, 30), whole, half, ...labels].join('');
}

/** The largest 1, 2 or 5 times a power of ten that is not above `metres`. */
function roundLength(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  return power * ([5, 2].find((step) => step * power <= metres) ?? 1);
}

function northArrow({ view, theme }: { view: MapView; theme: MapTheme }, plate: Plate): string {
  const [x, y] = [view.width - MARGIN - 15, MARGIN];
  return [
    plate(x - 15, y, 30, 44),
    `<path d="M${px(x)} ${px(y + 15)}l7 22l-7 -5Z" fill="${theme.text}"/>`,
    `<path d="M${px(x)} ${px(y + 15)}l-7 22l7 -5Z" fill="${theme.sheet}" stroke="${theme.text}" stroke-width="0.8"/>`,
    `<text x="${px(x)}" y="${px(y + 12)}" text-anchor="middle" font-weight="bold">N</text>`,
  ].join('');
}

function attributionLine(view: MapView, attribution: string, plate: Plate): string {
  const width = attributionWidth(attribution);
  const [right, bottom] = [view.width - 4, view.height - 4];
  return [
    plate(Math.max(0, right - width), bottom - 17, width, 17),
    `<text x="${px(right - 6)}" y="${px(bottom - 5)}" text-anchor="end">${escapeXml(attribution)}</text>`,
  ].join('');
}

function attributionWidth(attribution: string): number {
  return textWidth(attribution, FONT_SIZE) + 14;
}
