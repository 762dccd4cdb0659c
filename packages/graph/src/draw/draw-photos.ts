import type { LonLat } from '../types.ts';
import { boxAround } from './label-grid.ts';
import type { MapTheme } from './map-theme.ts';
import type { MapView, Pixel } from './map-view.ts';
import type { Sheet } from './sheet.ts';
import { escapeXml, px } from './xml.ts';

/** Metres that a field of view is drawn to see, and the pixels it is drawn with at least. */
const SIGHT_METRES = 55;
const LEAST_SIGHT_PIXELS = 30;
const RADIANS = Math.PI / 180;

/** Photos as dots with a short tick towards where they look. */
export function drawPhotos({ graph, view, theme }: Sheet): { svg: string; count: number } {
  const marks: string[] = [];
  for (const index of graph.indicesOf('image')) {
    const { id, coord, heading } = graph.node(index);
    const [x, y] = view.toPixel(coord);
    if (!view.holds([x, y])) continue;
    const tick =
      heading === undefined
        ? ''
        : `<path d="M${px(x)} ${px(y)}L${px(x + 9 * Math.sin(heading * RADIANS))} ${px(y - 9 * Math.cos(heading * RADIANS))}" stroke="${theme.photo}" stroke-width="1.6"/>`;
    marks.push(
      `${tick}<circle cx="${px(x)}" cy="${px(y)}" r="3" fill="${theme.photo}" stroke="${theme.sheet}" stroke-width="0.9"><title>${escapeXml(id)}</title></circle>`,
    );
  }
  return { svg: `<g id="photos">${marks.join('')}</g>`, count: marks.length };
}

/** One camera, and what it sees where it has a heading; takes its room in the grid. */
export function drawCamera(
  { view, theme, grid }: Sheet,
  { position, heading, fieldOfView }: { position: LonLat; heading?: number; fieldOfView: number },
): string {
  const pixel = view.toPixel(position);
  if (!view.holds(pixel)) return '';
  grid.block(boxAround(pixel, 24, 24));
  const wedge = heading === undefined ? '' : viewWedge({ coord: position, heading }, { view, theme, fieldOfView });
  return `<g id="camera">${wedge}${centerMark(pixel, theme, true)}</g>`;
}

/** What a photo sees: a sector around its heading. */
export function viewWedge(
  { coord, heading }: { coord: LonLat; heading: number },
  { view, theme, fieldOfView }: { view: MapView; theme: MapTheme; fieldOfView: number },
): string {
  const [x, y] = view.toPixel(coord);
  const radius = Math.max(LEAST_SIGHT_PIXELS, SIGHT_METRES / view.metresPerPixel);
  const end = (bearing: number): Pixel => [
    x + radius * Math.sin(bearing * RADIANS),
    y - radius * Math.cos(bearing * RADIANS),
  ];
  const [from, to] = [end(heading - fieldOfView / 2), end(heading + fieldOfView / 2)];
  return `<path d="M${px(x)} ${px(y)}L${px(from[0])} ${px(from[1])}A${px(radius)} ${px(radius)} 0 ${fieldOfView > 180 ? 1 : 0} 1 ${px(to[0])} ${px(to[1])}Z" fill="${theme.route.line}" fill-opacity="0.22" stroke="${theme.route.line}" stroke-width="1.2"/>`;
}

/** The middle of a subgraph: a camera for a photo, a ring for any other node. */
export function centerMark([x, y]: Pixel, theme: MapTheme, isPhoto: boolean): string {
  const inner = isPhoto
    ? `<path d="M-6 -3H-3L-1.8 -5H1.8L3 -3H6V4.5H-6Z" fill="${theme.sheet}" stroke="none"/><circle cy="0.6" r="2.3" fill="${theme.photo}" stroke="none"/>`
    : `<circle r="4.5" fill="${theme.photo}"/>`;
  return `<g transform="translate(${px(x)} ${px(y)})" stroke="${theme.sheet}" stroke-width="1.4"><circle r="10" fill="${theme.photo}"/>${inner}</g>`;
}
