import type { Pixel } from './map-view.ts';
import type { MarkShape } from './place-groups.ts';
import { px } from './xml.ts';

/** Path data of a mark of about the same ink for every shape. */
export function markPath(shape: MarkShape, [x, y]: Pixel, radius: number): string {
  const corners = (points: readonly (readonly [number, number])[]): string =>
    `M${points.map(([dx, dy]) => `${px(x + dx * radius)} ${px(y + dy * radius)}`).join('L')}Z`;
  switch (shape) {
    case 'circle':
      return `M${px(x - radius)} ${px(y)}a${px(radius)} ${px(radius)} 0 1 0 ${px(2 * radius)} 0a${px(radius)} ${px(radius)} 0 1 0 ${px(-2 * radius)} 0Z`;
    case 'square':
      return corners([
        [-0.9, -0.9],
        [0.9, -0.9],
        [0.9, 0.9],
        [-0.9, 0.9],
      ]);
    case 'triangle':
      return corners([
        [0, -1.2],
        [1.15, 0.85],
        [-1.15, 0.85],
      ]);
    case 'diamond':
      return corners([
        [0, -1.3],
        [1.3, 0],
        [0, 1.3],
        [-1.3, 0],
      ]);
    case 'cross':
      return corners([
        [-0.42, -1.2],
        [0.42, -1.2],
        [0.42, -0.42],
        [1.2, -0.42],
        [1.2, 0.42],
        [0.42, 0.42],
        [0.42, 1.2],
        [-0.42, 1.2],
        [-0.42, 0.42],
        [-1.2, 0.42],
        [-1.2, -0.42],
        [-0.42, -0.42],
      ]);
    case 'hexagon':
      return corners([
        [-0.6, -1.04],
        [0.6, -1.04],
        [1.2, 0],
        [0.6, 1.04],
        [-0.6, 1.04],
        [-1.2, 0],
      ]);
    case 'drop':
      return corners([
        [0, 1.2],
        [-1.15, -0.85],
        [1.15, -0.85],
      ]);
    case 'bar':
      return corners([
        [-1.25, -0.7],
        [1.25, -0.7],
        [1.25, 0.7],
        [-1.25, 0.7],
      ]);
  }
}
