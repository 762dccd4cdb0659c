import Flatbush from 'flatbush';
import type { NetworkColumns } from '../city-graph/graph-columns.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';

type ArcLines = Pick<NetworkColumns, 'arcSource' | 'arcTarget' | 'arcShapeStart' | 'arcShape' | 'junctionPosition'>;

/** What 32-bit box corners may be off by, in metres, within 1000 km of the origin. */
export const BOX_ROUNDING_METRES = 0.07;
const ITEMS_PER_NODE = 16;

/** A Flatbush index of the boxes of arcs in the metric plane, with 32-bit corners; no bytes when there are no arcs. */
export function buildArcTree(lines: ArcLines, frame: LocalFrame): Uint8Array {
  const { arcSource, arcTarget, arcShapeStart, arcShape, junctionPosition } = lines;
  if (arcSource.length === 0) return new Uint8Array(0);
  const plane = new Float64Array(junctionPosition.length);
  for (let i = 0; i < plane.length; i += 2) {
    const [x, y] = frame.toXY([junctionPosition[i]!, junctionPosition[i + 1]!]);
    plane[i] = x;
    plane[i + 1] = y;
  }
  const tree = new Flatbush(arcSource.length, ITEMS_PER_NODE, Float32Array);
  for (let arc = 0; arc < arcSource.length; arc++) {
    const [source, target] = [arcSource[arc]!, arcTarget[arc]!];
    let minX = Math.min(plane[2 * source]!, plane[2 * target]!);
    let maxX = Math.max(plane[2 * source]!, plane[2 * target]!);
    let minY = Math.min(plane[2 * source + 1]!, plane[2 * target + 1]!);
    let maxY = Math.max(plane[2 * source + 1]!, plane[2 * target + 1]!);
    for (let vertex = arcShapeStart[arc]!; vertex < arcShapeStart[arc + 1]!; vertex++) {
      const [x, y] = frame.toXY([arcShape[2 * vertex]!, arcShape[2 * vertex + 1]!]);
      minX = Math.min(minX, x);
      maxX = Math.max(maxX, x);
      minY = Math.min(minY, y);
      maxY = Math.max(maxY, y);
    }
    tree.add(minX, minY, maxX, maxY);
  }
  tree.finish();
  return new Uint8Array(tree.data as ArrayBuffer);
}
