import type { MapTheme } from './map-theme.ts';
import { textWidth } from './text-width.ts';
import { escapeXml, px } from './xml.ts';

/** A line of the legend: what it looks like, drawn about `(0, 0)` in 24 × 12 pixels, and what it means. */
interface LegendEntry {
  sample: string;
  label: string;
}

export interface LegendSection {
  title: string;
  entries: readonly LegendEntry[];
  /** A remark under the entries. */
  note?: string;
}

const NARROWEST_COLUMN = 150;
const FONT_SIZE = 11;
/** Sample, gap to the text and gap to the next column. */
const COLUMN_EXTRAS = 48;
const ROW_PIXELS = 16;
const TITLE_PIXELS = 20;
const MARGIN = 12;

/** The legend below the map, in columns; sections longer than a column go on in the next. */
export function drawLegend(
  sections: readonly LegendSection[],
  { width, top, theme }: { width: number; top: number; theme: MapTheme },
): { svg: string; height: number } {
  const filled = sections.filter(({ entries }) => entries.length > 0);
  if (filled.length === 0) return { svg: '', height: 0 };
  const labels = filled.flatMap(({ entries, title }) => [title, ...entries.map(({ label }) => label)]);
  const column = Math.max(NARROWEST_COLUMN, ...labels.map((label) => textWidth(label, FONT_SIZE) + COLUMN_EXTRAS));
  const room = Math.max(1, Math.floor((width - MARGIN) / column));
  const columnsFor = (rows: number): number => filled.reduce((sum, s) => sum + Math.ceil(rowsOf(s) / rows), 0);
  let rows = 4;
  const longest = Math.max(...filled.map(rowsOf));
  while (rows < longest && columnsFor(rows) > room) rows++;
  const bandHeight = TITLE_PIXELS + rows * ROW_PIXELS + 6;
  const parts: string[] = [];
  let at = 0;
  let band = 0;
  for (const section of filled) {
    const columns = Math.ceil(rowsOf(section) / rows);
    if (at > 0 && at + columns > room) {
      at = 0;
      band++;
    }
    const [x, y] = [MARGIN + at * column, top + MARGIN + band * bandHeight];
    parts.push(drawSection(section, { x, y, rows, column, theme }));
    at += columns;
  }
  const svg = `<g id="legend" font-size="${FONT_SIZE}" fill="${theme.text}">\n${parts.join('\n')}\n</g>`;
  return { svg, height: (band + 1) * bandHeight + 2 * MARGIN };
}

function rowsOf({ entries, note }: LegendSection): number {
  return entries.length + (note === undefined ? 0 : 1);
}

function drawSection(
  { title, entries, note }: LegendSection,
  { x, y, rows, column, theme }: { x: number; y: number; rows: number; column: number; theme: MapTheme },
): string {
  const lines = entries.map(({ sample, label }, i) => {
    const [left, middle] = [x + Math.floor(i / rows) * column, y + TITLE_PIXELS + ((i % rows) + 0.5) * ROW_PIXELS];
    return `<g transform="translate(${px(left + 12)} ${px(middle)})">${sample}<text x="20" y="4">${escapeXml(label)}</text></g>`;
  });
  const heading = `<text x="${px(x)}" y="${px(y + 11)}" font-weight="bold">${escapeXml(title)}</text>`;
  if (note === undefined) return [heading, ...lines].join('\n');
  const at = entries.length;
  const [left, middle] = [x + Math.floor(at / rows) * column, y + TITLE_PIXELS + ((at % rows) + 0.5) * ROW_PIXELS];
  const remark = `<text x="${px(left)}" y="${px(middle + 4)}" font-size="10" fill="${theme.quietText}">${escapeXml(note)}</text>`;
  return [heading, ...lines, remark].join('\n');
}
