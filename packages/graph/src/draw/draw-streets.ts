import { joinLines } from './join-lines.ts';
import { pathData } from './path-data.ts';
import type { Sheet } from './sheet.ts';
import { STREET_CLASSES, STREET_STYLES, type StreetClass, type StreetStyle, streetWidth } from './street-styles.ts';
import type { VisibleArc } from './visible-arcs.ts';
import { escapeXml, px } from './xml.ts';

/**
 * Streets by class. On each level, tunnels to bridges, all edge lines come first and then all surfaces, low classes below
 * high ones: junctions are open, and a bridge has its edges over what it crosses.
 */
export function drawStreets(sheet: Sheet, arcs: readonly VisibleArc[]): string {
  const levels = [...new Set(arcs.map(({ level }) => level))].sort((a, b) => a - b);
  const groups = levels.map((level) => {
    const drawn = STREET_CLASSES.map((streetClass) =>
      drawClass(
        sheet,
        arcs.filter((arc) => arc.level === level && arc.streetClass === streetClass),
        { streetClass, level },
      ),
    );
    const layers = [...drawn.map(({ edges }) => edges), ...drawn.map(({ surfaces }) => surfaces)].filter(Boolean);
    return level < 0 ? `<g opacity="0.45">${layers.join('\n')}</g>` : layers.join('\n');
  });
  return `<g id="streets" fill="none" stroke-linecap="round" stroke-linejoin="round">\n${groups.join('\n')}\n</g>`;
}

function drawClass(
  { view, theme }: Sheet,
  arcs: readonly VisibleArc[],
  { streetClass, level }: { streetClass: StreetClass; level: number },
): { edges: string; surfaces: string } {
  if (arcs.length === 0) return { edges: '', surfaces: '' };
  const style = STREET_STYLES[streetClass];
  const width = streetWidth(streetClass, view.metresPerPixel);
  const { fill, casing } = theme.streets[streetClass];
  const linesOf = new Map<string, number[][]>();
  for (const { name = '', lines } of arcs) linesOf.set(name, [...(linesOf.get(name) ?? []), ...lines]);
  const streets = [...linesOf].map(([name, lines]) => ({ name, data: pathData(joinLines(lines)) }));
  const edge = style.isCased ? Math.min(1.2, 0.5 + width / 12) : 0.4;
  const edges = edgeAttributes(style, { level, casing, bridge: theme.bridge });
  const dashes = style.dashes?.map((dash) => px(dash * Math.max(width, 1.2))).join(' ');
  const surface = dashes ? ` stroke-dasharray="${dashes}" stroke-linecap="butt"` : '';
  const paths = streets.map(
    ({ name, data }) => `<path d="${data}">${name === '' ? '' : `<title>${escapeXml(name)}</title>`}</path>`,
  );
  const outlines = streets.map(({ data }) => data).join('');
  return {
    edges: edges && `<path ${edges} stroke-width="${px(width + 2 * edge)}" d="${outlines}"/>`,
    surfaces: `<g stroke="${fill}" stroke-width="${px(width)}"${surface}>${paths.join('')}</g>`,
  };
}

function edgeAttributes(
  { isCased }: StreetStyle,
  { level, casing, bridge }: { level: number; casing: string; bridge: string },
): string {
  if (level > 0) return `stroke="${bridge}" stroke-linecap="butt"`;
  if (!isCased) return '';
  return level < 0 ? `stroke="${casing}" stroke-dasharray="4 3" stroke-linecap="butt"` : `stroke="${casing}"`;
}
