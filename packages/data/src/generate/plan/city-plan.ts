import { createRandom, type Random } from '@uge/core';
import type { CityStyleName } from '../../render/style/archetype.ts';
import type { Point } from '../osm-builder.ts';

export type StreetClass = 'primary' | 'secondary' | 'tertiary' | 'residential' | 'living_street' | 'pedestrian';

/**
 * The skeleton of a city: a bent grid of crossings. Column lines run north-south, row lines east-west; the river flows
 * between two rows.
 */
export interface CityPlan {
  size: number;
  /** Crossings by column and row, in metres around the middle. */
  points: Point[][];
  columnClass: StreetClass[];
  rowClass: StreetClass[];
  /** The river flows between this row line and the next. */
  riverRow: number;
  /** Column lines that cross the river. */
  bridges: ReadonlySet<number>;
  /** Cells that the diagonal avenue cuts from lower left to upper right, in order. */
  diagonal: readonly (readonly [column: number, row: number])[];
}

/** Metres between the quays. */
const RIVER_WIDTH = 88;

export function createCityPlan(
  seed: number | string,
  { name, size, style }: { name: string; size: number; style: CityStyleName },
): CityPlan {
  const random = createRandom(seed, 'plan', name);
  const regular = style === 'brick' || style === 'modern';
  const columnGap = regular ? 105 : 88 + 20 * random.next();
  const rowGap = regular ? 78 : 88 + 20 * random.next();
  const columnLines = Math.max(4, Math.round(size / columnGap) + 1);
  const rowLines = Math.max(5, Math.round((size - RIVER_WIDTH) / rowGap) + 2);
  const riverRow = Math.min(rowLines - 3, Math.max(1, Math.round(rowLines * (0.25 + 0.45 * random.next()))));
  const jitter = regular ? 0.06 : 0.2;
  const xs = gridLines(random, { lines: columnLines, size, jitter });
  const ys = gridLines(random, { lines: rowLines, size, jitter, wide: { at: riverRow, width: RIVER_WIDTH } });
  const columnClass = lineClasses(random, columnLines);
  const rowClass = lineClasses(random, rowLines);
  rowClass[riverRow] = 'tertiary';
  rowClass[riverRow + 1] = 'tertiary';
  const bend = bendOf(random, { size, regular });
  return {
    size,
    points: xs.map((x) => ys.map((y) => bend([x, y]))),
    columnClass,
    rowClass,
    riverRow,
    bridges: new Set(columnClass.flatMap((kind, column) => (kind === 'residential' ? [] : [column]))),
    diagonal: diagonalCells(random, { columns: columnLines - 1, rows: rowLines - 1, riverRow }),
  };
}

function gridLines(
  random: Random,
  { lines, size, jitter, wide }: { lines: number; size: number; jitter: number; wide?: { at: number; width: number } },
): number[] {
  const gaps = Array.from({ length: lines - 1 }, () => 1 + jitter * (2 * random.next() - 1));
  const free = wide === undefined ? size : size - wide.width;
  const sum = gaps.reduce((total, gap, i) => total + (i === wide?.at ? 0 : gap), 0);
  const positions = [-size / 2];
  gaps.forEach((gap, i) => {
    positions.push(positions.at(-1)! + (i === wide?.at ? wide.width : (gap * free) / sum));
  });
  return positions;
}

function lineClasses(random: Random, lines: number): StreetClass[] {
  const middle = Math.round((lines - 1) * (0.4 + 0.2 * random.next()));
  return Array.from({ length: lines }, (_, line) => {
    if (line === middle) return 'primary';
    if (Math.abs(line - middle) % 4 === 0) return 'secondary';
    return Math.abs(line - middle) % 4 === 2 && random.next() < 0.4 ? 'tertiary' : 'residential';
  });
}

/** Turn the grid a little and let its lines swing, more where a city grew without a plan. */
function bendOf(random: Random, { size, regular }: { size: number; regular: boolean }): (point: Point) => Point {
  const angle = (random.next() - 0.5) * 0.4;
  const swing = (regular ? 0.008 : 0.032) * size;
  const [a, b] = [swing * (0.5 + random.next()), swing * (0.5 + random.next())];
  const [phaseA, phaseB] = [random.next() * 6.28, random.next() * 6.28];
  const wave = (2 * Math.PI) / (size * (0.7 + 0.5 * random.next()));
  return ([x, y]) => {
    const bentX = x + a * Math.sin(y * wave + phaseA);
    const bentY = y + b * Math.sin(x * wave + phaseB);
    return [bentX * Math.cos(angle) - bentY * Math.sin(angle), bentX * Math.sin(angle) + bentY * Math.cos(angle)];
  };
}

function diagonalCells(
  random: Random,
  { columns, rows, riverRow }: { columns: number; rows: number; riverRow: number },
): [number, number][] {
  const above = rows - riverRow - 1;
  const [firstRow, lastRow] = above >= riverRow ? [riverRow + 1, rows - 1] : [0, riverRow - 1];
  const length = Math.min(6, lastRow - firstRow + 1, columns);
  const column = random.int(columns - length + 1);
  return Array.from({ length }, (_, step) => [column + step, firstRow + step]);
}
