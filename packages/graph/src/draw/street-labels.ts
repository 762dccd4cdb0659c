import { joinLines } from './join-lines.ts';
import { bandBoxes, type LabelGrid } from './label-grid.ts';
import { LineWalker } from './line-walker.ts';
import type { Pixel } from './map-view.ts';
import type { Sheet } from './sheet.ts';
import { STREET_CLASSES, type StreetClass } from './street-styles.ts';
import { textWidth } from './text-width.ts';
import type { VisibleArc } from './visible-arcs.ts';
import { escapeXml, px } from './xml.ts';

const FONT_SIZE: Readonly<Partial<Record<StreetClass, number>>> = { motorway: 12, major_road: 12, minor_road: 11 };
const SMALL_FONT_SIZE = 10.5;
/** A name comes again after this many pixels of its street. */
const REPEAT_PIXELS = 620;
const STEP_PIXELS = 14;
/** How far a straight word may stray from its street, in font sizes. */
const STRAIGHTNESS = 0.22;
/** Cosine of the sharpest turn between two words. */
const SHARPEST_WORD_TURN = 0.86;

/**
 * Names along streets where they do not collide, main and long streets first: in one piece on straight runs, word by word
 * round bends. Each word is straight and rotated rather than set on a text path, which not every renderer of SVG knows.
 */
export function drawStreetLabels(sheet: Sheet, arcs: readonly VisibleArc[]): string {
  const { grid, theme } = sheet;
  const runs = namedRuns(arcs).sort(
    (a, b) =>
      STREET_CLASSES.indexOf(b.streetClass) - STREET_CLASSES.indexOf(a.streetClass) ||
      b.walker.length - a.walker.length ||
      (a.name < b.name ? -1 : 1),
  );
  const placedAt = new Map<string, Pixel[]>();
  const labels: string[] = [];
  for (const { name, streetClass, walker } of runs) {
    const fontSize = FONT_SIZE[streetClass] ?? SMALL_FONT_SIZE;
    const placed = placedAt.get(name) ?? [];
    placedAt.set(name, placed);
    for (const middle of middlesOf(walker, textWidth(name, fontSize))) {
      const at = walker.at(middle);
      if (placed.some((other) => Math.hypot(other[0] - at[0], other[1] - at[1]) < REPEAT_PIXELS)) continue;
      const words = wholeName(walker, { name, fontSize, middle }) ?? wordByWord(walker, { name, fontSize, middle });
      if (!words || !take(grid, words, fontSize)) continue;
      placed.push(at);
      labels.push(...words.map((word) => textElement(word, fontSize)));
    }
  }
  return `<g id="street-names" fill="${theme.text}" stroke="${theme.halo}" stroke-width="2.6" stroke-opacity="0.85" text-anchor="middle">\n${labels.join('\n')}\n</g>`;
}

interface NamedRun {
  name: string;
  streetClass: StreetClass;
  walker: LineWalker;
}

/** Runs of streets by name; the class of a street is its highest. */
function namedRuns(arcs: readonly VisibleArc[]): NamedRun[] {
  const streets = new Map<string, { streetClass: StreetClass; lines: number[][] }>();
  for (const { name, streetClass, level, lines } of arcs) {
    if (name === undefined || level < 0) continue;
    const street = streets.get(name);
    if (!street) streets.set(name, { streetClass, lines: [...lines] });
    else {
      street.lines.push(...lines);
      if (STREET_CLASSES.indexOf(streetClass) > STREET_CLASSES.indexOf(street.streetClass)) {
        street.streetClass = streetClass;
      }
    }
  }
  return [...streets].flatMap(([name, { streetClass, lines }]) =>
    joinLines(lines).map((line) => ({ name, streetClass, walker: new LineWalker(line) })),
  );
}

interface Word {
  text: string;
  from: Pixel;
  to: Pixel;
}

interface Wish {
  name: string;
  fontSize: number;
  /** Pixels along the run. */
  middle: number;
}

/** Where the middle of a name could be: from the middle of the run outwards. */
function middlesOf(walker: LineWalker, width: number): number[] {
  const room = walker.length - width - 6;
  if (room < 0) return [];
  const count = Math.floor(room / STEP_PIXELS) + 1;
  const middles = Array.from({ length: count }, (_, i) => walker.length / 2 + (i - (count - 1) / 2) * STEP_PIXELS);
  return middles.sort((a, b) => Math.abs(a - walker.length / 2) - Math.abs(b - walker.length / 2) || a - b);
}

function wholeName(walker: LineWalker, { name, fontSize, middle }: Wish): Word[] | undefined {
  const half = textWidth(name, fontSize) / 2;
  if (walker.deviation(middle - half, middle + half) > STRAIGHTNESS * fontSize) return undefined;
  return [{ text: name, ...readable(walker.at(middle - half), walker.at(middle + half)) }];
}

function wordByWord(walker: LineWalker, { name, fontSize, middle }: Wish): Word[] | undefined {
  const texts = name.split(' ').filter((text) => text !== '');
  if (texts.length < 2) return undefined;
  const half = textWidth(name, fontSize) / 2;
  const isBackwards = walker.at(middle + half)[0] < walker.at(middle - half)[0];
  const words: Word[] = [];
  let along = middle - half;
  for (const text of isBackwards ? texts.reverse() : texts) {
    const width = textWidth(text, fontSize);
    if (walker.deviation(along, along + width) > STRAIGHTNESS * fontSize) return undefined;
    const [from, to] = [walker.at(along), walker.at(along + width)];
    const word = { text, from: isBackwards ? to : from, to: isBackwards ? from : to };
    const before = words.at(-1);
    if (before && cosineBetween(before, word) < SHARPEST_WORD_TURN) return undefined;
    words.push(word);
    along += width + textWidth(' ', fontSize);
  }
  return words;
}

function readable(from: Pixel, to: Pixel): { from: Pixel; to: Pixel } {
  return to[0] < from[0] ? { from: to, to: from } : { from, to };
}

function cosineBetween(a: Word, b: Word): number {
  const [ax, ay] = [a.to[0] - a.from[0], a.to[1] - a.from[1]];
  const [bx, by] = [b.to[0] - b.from[0], b.to[1] - b.from[1]];
  return (ax * bx + ay * by) / (Math.hypot(ax, ay) * Math.hypot(bx, by) || 1);
}

function take(grid: LabelGrid, words: readonly Word[], fontSize: number): boolean {
  return grid.take(words.flatMap(({ from, to }) => bandBoxes(from, to, fontSize * 1.15)));
}

function textElement({ text, from, to }: Word, fontSize: number): string {
  const angle = (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI;
  const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  // Half the height of small letters below the line puts them in its middle.
  return `<text font-size="${fontSize}" transform="translate(${px(x)} ${px(y)}) rotate(${px(angle)})" y="${px(0.35 * fontSize)}">${escapeXml(text)}</text>`;
}
