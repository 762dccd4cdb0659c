import type { Atlas } from '../../api/types.ts';
import type { PhotoGroups } from './group-photos.ts';

type Position = readonly [x: number, y: number];

const MARGIN = 14;
const REACH = 10;
const DIRECTIONS: Readonly<Record<string, Position>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export interface DrawPointsOptions {
  atlas: Atlas;
  groups: PhotoGroups;
  /** Photos that get a ring. */
  ringed: readonly number[];
}

export function drawPoints(canvas: HTMLCanvasElement, { atlas, groups, ringed }: DrawPointsOptions): void {
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  const context = canvas.getContext('2d')!;
  context.scale(devicePixelRatio, devicePixelRatio);
  context.globalAlpha = 0.75;
  for (const [index, position] of atlas.positions.entries()) {
    const [x, y] = onCanvas(position, canvas);
    context.fillStyle = groups.groups[groups.of[index]!]!.colour;
    context.fillRect(x - 2, y - 2, 4, 4);
  }
  context.globalAlpha = 1;
  context.strokeStyle = getComputedStyle(canvas).color;
  context.lineWidth = 2;
  for (const index of ringed) {
    context.beginPath();
    context.arc(...onCanvas(atlas.positions[index]!, canvas), 8, 0, 2 * Math.PI);
    context.stroke();
  }
}

/** The photo under the pointer, or within a few pixels of it. */
export function photoAt(canvas: HTMLCanvasElement, { positions }: Atlas, event: MouseEvent): number | undefined {
  return least(positions, (position) => {
    const [x, y] = onCanvas(position, canvas);
    const squared = (x - event.offsetX) ** 2 + (y - event.offsetY) ** 2;
    return squared < REACH ** 2 ? squared : undefined;
  });
}

/**
 * The photo that an arrow key leads to: near, and more along the arrow than beside it.
 *
 * @param from - a photo, or undefined for the middle.
 * @returns undefined for other keys, and where there is none that way.
 */
export function photoTowards({ positions }: Atlas, key: string, from: number | undefined): number | undefined {
  const direction = DIRECTIONS[key];
  if (!direction) return undefined;
  if (from === undefined) return least(positions, ([x, y]) => (x - 0.5) ** 2 + (y - 0.5) ** 2);
  const [fromX, fromY] = positions[from]!;
  return least(positions, ([x, y], index) => {
    const [dx, dy] = [x - fromX, fromY - y];
    const along = dx * direction[0] + dy * direction[1];
    const beside = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
    return index !== from && along > 0 && beside <= along ? along + 2 * beside : undefined;
  });
}

function least(
  positions: readonly Position[],
  costOf: (position: Position, index: number) => number | undefined,
): number | undefined {
  let best: number | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (const [index, position] of positions.entries()) {
    const cost = costOf(position, index) ?? Number.POSITIVE_INFINITY;
    if (cost < lowest) [best, lowest] = [index, cost];
  }
  return best;
}

function onCanvas([x, y]: Position, { clientWidth, clientHeight }: HTMLCanvasElement): [number, number] {
  return [MARGIN + x * (clientWidth - 2 * MARGIN), MARGIN + (1 - y) * (clientHeight - 2 * MARGIN)];
}
