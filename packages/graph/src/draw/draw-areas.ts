import { type AreaStyleName, areaStyleOf } from './area-styles.ts';
import { pathData } from './path-data.ts';
import { type Sheet, visibleRings } from './sheet.ts';
import { escapeXml, px } from './xml.ts';

export interface DrawnArea {
  index: number;
  style: AreaStyleName | 'district';
  /** Square pixels on the sheet. */
  area: number;
  /** Pixels across. */
  width: number;
}

/** Areas by category, large ones below small ones, then the outlines of districts. */
export function drawAreas(sheet: Sheet): { svg: string; drawn: DrawnArea[] } {
  const { graph, view, theme } = sheet;
  const shapes: (DrawnArea & { data: string })[] = [];
  for (const index of graph.indicesOf('aoi')) {
    const rings = visibleRings(sheet, index);
    if (rings.length === 0) continue;
    const area = Math.abs(rings.reduce((sum, ring) => sum + ringArea(ring), 0));
    const { category, type } = graph.node(index);
    const style = areaStyleOf(category, { type, squareMetres: area * view.metresPerPixel ** 2 }) ?? 'district';
    const xs = rings.flatMap((ring) => ring.filter((_, i) => i % 2 === 0));
    const width = xs.reduce((a, b) => Math.max(a, b)) - xs.reduce((a, b) => Math.min(a, b));
    shapes.push({ index, style, area, width, data: pathData(rings, { closed: true }) });
  }
  shapes.sort((a, b) => b.area - a.area || a.index - b.index);
  const filled = shapes.map(({ index, style, data }) => {
    if (style === 'district') return '';
    const { fill, outline } = theme.areas[style];
    const { name } = graph.node(index);
    const title = name === undefined ? '' : `<title>${escapeXml(name)}</title>`;
    return `<path fill="${fill}" stroke="${outline}" d="${data}">${title}</path>`;
  });
  const districts = shapes.filter(({ style }) => style === 'district').map(({ data }) => `<path d="${data}"/>`);
  const svg = [
    `<g id="areas" fill-rule="evenodd" stroke-width="0.7" stroke-linejoin="round">${filled.join('')}</g>`,
    `<g id="districts" fill="none" stroke="${theme.district.line}" stroke-width="1.2" stroke-opacity="0.65" stroke-dasharray="${px(8)} 3 2 3">${districts.join('')}</g>`,
  ].join('\n');
  return { svg, drawn: shapes.map(({ data: _, ...drawn }) => drawn) };
}

function ringArea(ring: readonly number[]): number {
  let twice = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    twice += ring[i]! * ring[j + 1]! - ring[j]! * ring[i + 1]!;
  }
  return twice / 2;
}
