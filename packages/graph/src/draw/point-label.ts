import type { Box } from './box.ts';
import type { LabelGrid } from './label-grid.ts';
import type { Pixel } from './map-view.ts';
import { textWidth } from './text-width.ts';
import { wrapText } from './wrap-text.ts';
import { escapeXml, px } from './xml.ts';

type Anchor = 'start' | 'middle' | 'end';

export interface PointLabelOptions {
  fontSize: number;
  /** Pixels from the point to the text; 0 sets the text on the point. */
  offset?: number;
  /** Pixels that a text set on the point may move up or down to find room. Default 0. */
  slack?: number;
  /** Characters of a line. Default 20. */
  longestLine?: number;
  /** SVG attributes of the text. */
  attributes?: string;
}

const LINE_HEIGHT = 1.12;

/** A name beside a point (right, left, above, below) or on it, at the first place that is free; undefined where none is. */
export function pointLabel(
  grid: LabelGrid,
  text: string,
  at: { pixel: Pixel } & PointLabelOptions,
): string | undefined {
  const { pixel, fontSize, offset = 0, slack = 0, longestLine = 20, attributes = '' } = at;
  const lines = wrapText(text, longestLine);
  const width = Math.max(...lines.map((line) => textWidth(line, fontSize)));
  const height = lines.length * fontSize * LINE_HEIGHT;
  for (const { dx, dy, anchor } of sidesOf({ offset, slack, height })) {
    const [x, y] = [pixel[0] + dx, pixel[1] + dy];
    const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
    const box: Box = { minX: left - 2, minY: y - height / 2, maxX: left + width + 2, maxY: y + height / 2 };
    if (!grid.take([box])) continue;
    const first = y - height / 2 + fontSize * 0.92;
    const spans = lines.map(
      (line, i) => `<tspan x="${px(x)}" y="${px(first + i * fontSize * LINE_HEIGHT)}">${escapeXml(line)}</tspan>`,
    );
    return `<text font-size="${fontSize}" text-anchor="${anchor}"${attributes && ` ${attributes}`}>${spans.join('')}</text>`;
  }
  return undefined;
}

function sidesOf(room: {
  offset: number;
  slack: number;
  height: number;
}): { dx: number; dy: number; anchor: Anchor }[] {
  const { offset, slack, height } = room;
  if (offset === 0) {
    const shifts = [0, -1, 1, -2, 2, -3, 3, -4, 4]
      .map((step) => step * 0.9 * height)
      .filter((dy) => Math.abs(dy) <= slack);
    return shifts.map((dy) => ({ dx: 0, dy, anchor: 'middle' }));
  }
  return [
    { dx: offset, dy: 0, anchor: 'start' },
    { dx: -offset, dy: 0, anchor: 'end' },
    { dx: 0, dy: -offset - height / 2, anchor: 'middle' },
    { dx: 0, dy: offset + height / 2, anchor: 'middle' },
  ];
}
