import Flatbush from 'flatbush';
import { type Ring, ringBox, ringContains, segmentDistance } from '../geometry/polygon.ts';
import type { Building, Road, RoadSegment } from './scene-types.ts';

/** What stands or runs at a point of the ground. */
export interface GroundIndex {
  insideBuilding(x: number, y: number): boolean;
  /** True within `margin` metres of a carriageway or path. */
  onRoad(x: number, y: number, margin: number): boolean;
  /** Like `onRoad`, ignoring one road and footpaths. */
  onOtherRoad(road: Road, point: { x: number; y: number; margin: number }): boolean;
  onWater(x: number, y: number): boolean;
}

export function createGroundIndex(options: {
  buildings: readonly Building[];
  segments: readonly RoadSegment[];
  segmentIndex: Flatbush | undefined;
  water: readonly Ring[];
}): GroundIndex {
  const { buildings, segments, segmentIndex, water } = options;
  const buildingIndex = indexRings(buildings.map(({ ring }) => ring));
  const waterIndex = indexRings(water);
  return {
    insideBuilding: (x, y) =>
      buildingIndex?.search(x, y, x, y).some((i) => ringContains(buildings[i]!.ring, x, y)) ?? false,
    onWater: (x, y) => waterIndex?.search(x, y, x, y).some((i) => ringContains(water[i]!, x, y)) ?? false,
    onOtherRoad: (road, { x, y, margin }) =>
      segmentIndex?.search(x - 18, y - 18, x + 18, y + 18).some((i) => {
        const segment = segments[i]!;
        if (segment.road === road || segment.road.rank < 2) return false;
        return segmentDistance([x, y], segment) < segment.road.width / 2 + margin;
      }) ?? false,
    onRoad: (x, y, margin) =>
      segmentIndex?.search(x - 20, y - 20, x + 20, y + 20).some((i) => {
        const segment = segments[i]!;
        return segmentDistance([x, y], segment) < segment.road.width / 2 + margin;
      }) ?? false,
  };
}

/** Index over the boxes of rings; undefined for none, because an index cannot be empty. */
export function indexRings(rings: readonly Ring[]): Flatbush | undefined {
  return indexBoxes(rings.map(ringBox));
}

export function indexBoxes(
  boxes: readonly { minX: number; minY: number; maxX: number; maxY: number }[],
): Flatbush | undefined {
  if (boxes.length === 0) return undefined;
  const index = new Flatbush(boxes.length);
  for (const { minX, minY, maxX, maxY } of boxes) index.add(minX, minY, maxX, maxY);
  index.finish();
  return index;
}

export function indexSegments(
  segments: readonly { x0: number; y0: number; x1: number; y1: number }[],
): Flatbush | undefined {
  return indexBoxes(
    segments.map(({ x0, y0, x1, y1 }) => ({
      minX: Math.min(x0, x1),
      minY: Math.min(y0, y1),
      maxX: Math.max(x0, x1),
      maxY: Math.max(y0, y1),
    })),
  );
}
