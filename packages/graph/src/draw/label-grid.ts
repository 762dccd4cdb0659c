import type { Box } from './box.ts';
import type { Pixel } from './map-view.ts';

const CELL_PIXELS = 32;

/** What of the sheet is taken. First come, first served: offer the important things first. */
export class LabelGrid {
  private readonly cells: Map<string, Box[]> = new Map();
  private readonly sheet: Box;

  constructor(width: number, height: number) {
    this.sheet = { minX: 0, minY: 0, maxX: width, maxY: height };
  }

  /** Take the boxes if all of them are free and on the sheet. */
  take(boxes: readonly Box[]): boolean {
    if (!boxes.every((box) => this.isFree(box))) return false;
    for (const box of boxes) this.block(box);
    return true;
  }

  /** Take a box whatever is there. */
  block(box: Box): void {
    for (const key of keysOf(box)) {
      const cell = this.cells.get(key);
      if (cell) cell.push(box);
      else this.cells.set(key, [box]);
    }
  }

  private isFree(box: Box): boolean {
    const { sheet } = this;
    if (box.minX < sheet.minX || box.minY < sheet.minY || box.maxX > sheet.maxX || box.maxY > sheet.maxY) return false;
    return keysOf(box).every((key) => !this.cells.get(key)?.some((taken) => overlap(box, taken)));
  }
}

/** Boxes that cover a band of `thickness` pixels along a segment, however it is turned. */
export function bandBoxes([ax, ay]: Pixel, [bx, by]: Pixel, thickness: number): Box[] {
  const count = Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay) / thickness));
  return Array.from({ length: count + 1 }, (_, i) => {
    const [x, y] = [ax + (i / count) * (bx - ax), ay + (i / count) * (by - ay)];
    return { minX: x - thickness / 2, minY: y - thickness / 2, maxX: x + thickness / 2, maxY: y + thickness / 2 };
  });
}

export function boxAround([x, y]: Pixel, width: number, height: number): Box {
  return { minX: x - width / 2, minY: y - height / 2, maxX: x + width / 2, maxY: y + height / 2 };
}

function overlap(a: Box, b: Box): boolean {
  return a.minX < b.maxX && b.minX < a.maxX && a.minY < b.maxY && b.minY < a.maxY;
}

function keysOf(box: Box): string[] {
  const keys: string[] = [];
  for (let x = Math.floor(box.minX / CELL_PIXELS); x <= Math.floor(box.maxX / CELL_PIXELS); x++) {
    for (let y = Math.floor(box.minY / CELL_PIXELS); y <= Math.floor(box.maxY / CELL_PIXELS); y++)
      keys.push(`${x},${y}`);
  }
  return keys;
}
