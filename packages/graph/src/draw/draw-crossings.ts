import type { Sheet } from './sheet.ts';
import { escapeXml, px } from './xml.ts';

/** Metres per pixel beyond which crossings are too near each other to be seen. */
const SMALLEST_SCALE = 3;

/** A small ring at each crossing of named streets, where the scale has room for one. */
export function drawCrossings({ graph, view, theme }: Sheet): { svg: string; count: number } {
  if (view.metresPerPixel > SMALLEST_SCALE) return { svg: '', count: 0 };
  const radius = Math.max(1.2, Math.min(3, 2.4 / view.metresPerPixel));
  const marks: string[] = [];
  for (const index of graph.indicesOf('crossing')) {
    const [x, y] = view.toPixel(graph.coordOf(index));
    if (!view.holds([x, y])) continue;
    const title = escapeXml(graph.node(index).name ?? '');
    marks.push(`<circle cx="${px(x)}" cy="${px(y)}" r="${px(radius)}"><title>${title}</title></circle>`);
  }
  const svg = `<g id="crossings" fill="${theme.sheet}" stroke="${theme.crossing}" stroke-width="0.8">${marks.join('')}</g>`;
  return { svg, count: marks.length };
}
