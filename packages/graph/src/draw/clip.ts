import type { Box } from './box.ts';

/** Pixels in turn, x and y. */
export type PixelLine = readonly number[];

/** The pieces of a line inside a box (Liang and Barsky, 1984). */
export function clipLine(line: PixelLine, box: Box): number[][] {
  const pieces: number[][] = [];
  let piece: number[] = [];
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [ax, ay, bx, by] = [line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!];
    const range = insideRange(ax, ay, bx, by, box);
    if (!range) continue;
    const [from, to] = range;
    if (piece.length === 0 || from > 0) {
      if (piece.length > 2) pieces.push(piece);
      piece = [ax + from * (bx - ax), ay + from * (by - ay)];
    }
    piece.push(ax + to * (bx - ax), ay + to * (by - ay));
    if (to < 1) {
      pieces.push(piece);
      piece = [];
    }
  }
  if (piece.length > 2) pieces.push(piece);
  return pieces;
}

function insideRange(ax: number, ay: number, bx: number, by: number, box: Box): [number, number] | undefined {
  let from = 0;
  let to = 1;
  for (const [step, room] of [
    [ax - bx, ax - box.minX],
    [bx - ax, box.maxX - ax],
    [ay - by, ay - box.minY],
    [by - ay, box.maxY - ay],
  ] as const) {
    if (step === 0) {
      if (room < 0) return undefined;
    } else if (step < 0) from = Math.max(from, room / step);
    else to = Math.min(to, room / step);
  }
  return from < to ? [from, to] : undefined;
}

/** A closed ring cut to a box (Sutherland and Hodgman, 1974); empty where they do not meet. */
export function clipRing(ring: PixelLine, box: Box): number[] {
  let cut: number[] = [...ring];
  for (const [axis, limit, sign] of [
    [0, box.minX, 1],
    [0, box.maxX, -1],
    [1, box.minY, 1],
    [1, box.maxY, -1],
  ] as const) {
    const kept: number[] = [];
    for (let i = 0; i < cut.length; i += 2) {
      const j = (i + cut.length - 2) % cut.length;
      const here = sign * (cut[i + axis]! - limit);
      const before = sign * (cut[j + axis]! - limit);
      if (here >= 0 !== before >= 0) {
        const t = before / (before - here);
        kept.push(cut[j]! + t * (cut[i]! - cut[j]!), cut[j + 1]! + t * (cut[i + 1]! - cut[j + 1]!));
      }
      if (here >= 0) kept.push(cut[i]!, cut[i + 1]!);
    }
    cut = kept;
  }
  return cut;
}
