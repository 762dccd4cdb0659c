import type { DrawnArea } from './draw-areas.ts';
import { pointLabel } from './point-label.ts';
import type { Sheet } from './sheet.ts';
import { textWidth } from './text-width.ts';

const DISTRICT_FONT_SIZE = 13;
/** Names of districts are spaced out; the width estimate is for tight text. */
const LETTER_SPACING = 1.6;

/** Square pixels. */
const SMALLEST_DISTRICT = 12_000;

/** Names of districts, spaced and in capitals. */
export function drawDistrictLabels({ graph, view, theme, grid }: Sheet, areas: readonly DrawnArea[]): string {
  const labels: string[] = [];
  for (const { index, style, area } of areas) {
    const { name, coord } = graph.node(index);
    const pixel = view.toPixel(coord);
    // One that fills the sheet says nothing about any place on it; small ones are city blocks.
    if (style !== 'district' || area > 0.7 * view.width * view.height || area < SMALLEST_DISTRICT) continue;
    if (!name || !view.holds(pixel)) continue;
    const text = name.toLocaleUpperCase('en');
    const spread = 1 + (LETTER_SPACING * [...text].length) / textWidth(text, DISTRICT_FONT_SIZE);
    const label = pointLabel(grid, text, {
      pixel,
      fontSize: DISTRICT_FONT_SIZE * spread,
      longestLine: 16,
    });
    if (label) labels.push(label.replace(/font-size="[^"]+"/, `font-size="${DISTRICT_FONT_SIZE}"`));
  }
  return `<g id="district-names" fill="${theme.district.text}" fill-opacity="0.9" stroke="${theme.halo}" stroke-width="3" stroke-opacity="0.75" font-weight="bold" letter-spacing="${LETTER_SPACING}">\n${labels.join('\n')}\n</g>`;
}

/** Names of parks, water, squares and buildings that are large enough for them, largest first. */
export function drawAreaLabels({ graph, view, theme, grid }: Sheet, areas: readonly DrawnArea[]): string {
  const labels: string[] = [];
  const named = new Set<string>();
  for (const { index, style, area, width } of areas) {
    const { name, coord } = graph.node(index);
    if (style === 'district' || !name || named.has(name)) continue;
    const isGround = style === 'building' || style === 'campus' || style === 'ground';
    const fontSize = isGround ? 9.5 : 11;
    const longest = Math.max(...name.split(' ').map((word) => textWidth(word, fontSize)));
    if (width < longest || area < (isGround ? 700 : 500)) continue;
    const label = pointLabel(grid, name, {
      pixel: view.toPixel(coord),
      fontSize,
      slack: (0.3 * area) / width,
      longestLine: Math.max(12, Math.floor(width / (0.57 * fontSize))),
      attributes: `fill="${theme.areas[style].text}"`,
    });
    if (!label) continue;
    named.add(name);
    labels.push(label);
  }
  return `<g id="area-names" stroke="${theme.halo}" stroke-width="2.4" stroke-opacity="0.8" font-style="italic">\n${labels.join('\n')}\n</g>`;
}
