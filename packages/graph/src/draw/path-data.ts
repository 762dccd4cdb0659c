import type { PixelLine } from './clip.ts';
import { px } from './xml.ts';

/** Vertices nearer than this to the one before add bytes and nothing to see. */
const STEP_PIXELS = 0.4;

/** SVG path data of lines or rings. */
export function pathData(lines: readonly PixelLine[], { closed = false }: { closed?: boolean } = {}): string {
  return lines
    .map((line) => {
      let data = `M${px(line[0]!)} ${px(line[1]!)}`;
      let [x, y] = [line[0]!, line[1]!];
      for (let i = 2; i + 1 < line.length; i += 2) {
        const isLast = i + 3 >= line.length;
        if (!isLast && Math.abs(line[i]! - x) + Math.abs(line[i + 1]! - y) < STEP_PIXELS) continue;
        [x, y] = [line[i]!, line[i + 1]!];
        data += `L${px(x)} ${px(y)}`;
      }
      return closed ? `${data}Z` : data;
    })
    .join('');
}
