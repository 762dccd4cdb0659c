import type { LonLat } from '../types.ts';
import { bandBoxes, boxAround, type LabelGrid } from './label-grid.ts';
import type { LegendSection } from './legend.ts';
import type { Pixel } from './map-view.ts';
import { pathData } from './path-data.ts';
import { clipToSheet, pixelsOf, type Sheet } from './sheet.ts';
import { escapeXml, px } from './xml.ts';

/** Lines and points of one meaning, drawn over the map. */
export interface MapOverlay {
  /** Its line of the legend. */
  label: string;
  /** `#rrggbb`; by default a step of the theme's ramp, in the order of the overlays. */
  color?: string;
  /** `[lon, lat]`, EPSG:4326. */
  lines?: readonly (readonly LonLat[])[];
  points?: readonly LonLat[];
  /** Short texts on the points, as numbers of a list beside the map; a point with one is larger. */
  labels?: readonly string[];
  /** Pixels of lines. Default 4. */
  width?: number;
}

export interface MapRoute {
  /** `[lon, lat]` from start to end, EPSG:4326. */
  line: readonly LonLat[];
  /** Names of the ends, drawn at them. */
  from?: string;
  to?: string;
  /** Its line of the legend. Default "Route". */
  label?: string;
}

export function drawOverlays(sheet: Sheet, overlays: readonly MapOverlay[]): { svg: string; legend: LegendSection } {
  const { view, theme } = sheet;
  const entries: { label: string; sample: string }[] = [];
  const groups = overlays.map(({ label, color, lines = [], points = [], labels = [], width = 4 }, i) => {
    const paint = color ?? theme.ramp[i % theme.ramp.length]!;
    const data = pathData(lines.flatMap((line) => clipToSheet(view, pixelsOf(view, line))));
    const dots = points.flatMap((point, at) => {
      const pixel = view.toPixel(point);
      return view.holds(pixel) ? [drawPoint(sheet, pixel, labels[at])] : [];
    });
    const isLine = lines.length > 0;
    entries.push({
      label,
      sample: isLine
        ? `<path d="M-12 0H12" stroke="${paint}" stroke-width="${Math.min(width, 6)}"/>`
        : `<circle r="4" fill="${paint}"/>`,
    });
    return [
      isLine ? `<path d="${data}" fill="none" stroke="${paint}" stroke-width="${px(width)}"/>` : '',
      `<g fill="${paint}" stroke="${theme.sheet}" stroke-width="0.9">${dots.join('')}</g>`,
    ].join('');
  });
  return {
    svg: `<g id="overlays" stroke-linecap="round" stroke-linejoin="round" stroke-opacity="0.92">${groups.join('\n')}</g>`,
    legend: { title: 'On the map', entries },
  };
}

/** Labels have a colour of their own, so that they can be read on any. */
function drawPoint({ theme, grid }: Sheet, [x, y]: Pixel, label: string | undefined): string {
  if (label === undefined) return `<circle cx="${px(x)}" cy="${px(y)}" r="4"/>`;
  grid.block(boxAround([x, y], 20, 20));
  return `<g transform="translate(${px(x)} ${px(y)})"><circle r="9" stroke-width="1.4"/><text y="4" text-anchor="middle" font-size="11.5" font-weight="bold" fill="${theme.sheet}" stroke="none">${escapeXml(label)}</text></g>`;
}

/** A route with pins at its ends. */
export function drawRoute(sheet: Sheet, route: MapRoute): { svg: string; entry: LegendSection['entries'][number] } {
  const { view, theme, grid } = sheet;
  const { line: stroke, casing } = theme.route;
  const pixels = pixelsOf(view, route.line);
  const pieces = clipToSheet(view, pixels);
  for (const piece of pieces) blockLine(grid, piece);
  const data = pathData(pieces);
  const ends = [
    { at: route.line[0]!, letter: 'A', name: route.from },
    { at: route.line.at(-1)!, letter: 'B', name: route.to },
  ].map(({ at, letter, name = '' }) => {
    const [x, y] = view.toPixel(at);
    grid.block(boxAround([x, y - 12], 24, 32));
    return `<g transform="translate(${px(x)} ${px(y)})"><path d="M0 0C-3 -7 -9 -9 -9 -16A9 9 0 1 1 9 -16C9 -9 3 -7 0 0Z" fill="${stroke}" stroke="${casing}" stroke-width="1.4"><title>${escapeXml(name)}</title></path><text y="-12" text-anchor="middle" font-size="11" font-weight="bold" fill="${casing}">${letter}</text></g>`;
  });
  const svg = [
    '<g id="route" fill="none" stroke-linecap="round" stroke-linejoin="round">',
    `<path d="${data}" stroke="${casing}" stroke-width="7"/><path d="${data}" stroke="${stroke}" stroke-width="4"/>`,
    ends.join(''),
    '</g>',
  ].join('');
  const sample = `<path d="M-12 0H12" stroke="${stroke}" stroke-width="4"/>`;
  return { svg, entry: { label: route.label ?? 'Route', sample } };
}

const LINE_ROOM_PIXELS = 9;

function blockLine(grid: LabelGrid, line: readonly number[]): void {
  for (let i = 0; i + 3 < line.length; i += 2) {
    for (const box of bandBoxes([line[i]!, line[i + 1]!], [line[i + 2]!, line[i + 3]!], LINE_ROOM_PIXELS)) {
      grid.block(box);
    }
  }
}
