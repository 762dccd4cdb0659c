import { depthOf, lateralOf } from '../raster/camera.ts';
import { fillGround } from '../raster/fill-polygon.ts';
import type { RoadSegment } from '../scene/scene-types.ts';
import { addSurface, type Drawing, viewBox } from './drawing.ts';

/** Metres; beyond, the ground is a few rows below the horizon. */
const GROUND_REACH = 420;

/** Metres within which bends and ends of roads are rounded. */
const JOINT_REACH = 80;

/** Metres within which paths and kerbs are wider than a row or two. */
const DETAIL_REACH = 150;

const KERB = 0.22;

/** Paint areas, then all pavements, kerbs and carriageways from small roads to large, so that junctions are clean. */
export function drawGround(drawing: Drawing): void {
  drawAreas(drawing);
  const { scene, camera } = drawing;
  const found = scene.segmentIndex?.search(...viewBox(camera, GROUND_REACH)) ?? [];
  const segments = found
    .sort((a, b) => scene.segments[a]!.road.rank - scene.segments[b]!.road.rank || a - b)
    .map((i) => scene.segments[i]!);
  const isNear = ({ x0, y0, x1, y1 }: RoadSegment): boolean =>
    Math.min(depthOf(camera, x0, y0), depthOf(camera, x1, y1)) < DETAIL_REACH;
  const paths = segments.filter((segment) => segment.road.rank < 3 && isNear(segment));
  const roads = segments.filter(({ road }) => road.rank >= 3);
  const paved = roads.filter(({ road }) => road.pavement > 0);
  for (const segment of paths) paintLayer(drawing, segment, 'carriageway');
  for (const segment of paved) paintLayer(drawing, segment, 'pavement');
  for (const segment of paved) if (isNear(segment)) paintLayer(drawing, segment, 'kerb');
  for (const segment of roads) paintLayer(drawing, segment, 'carriageway');
}

function drawAreas(drawing: Drawing): void {
  const { scene, camera, frame } = drawing;
  const found = scene.areaIndex?.search(...viewBox(camera, GROUND_REACH)) ?? [];
  for (const i of found.sort((a, b) => a - b)) {
    const { cover, place, triangles } = scene.areas[i]!;
    const value = addSurface(drawing, { kind: 'cover', cover, place });
    for (let corner = 0; corner < triangles.length; corner += 6) {
      fillGround(frame, camera, { corners: triangles.subarray(corner, corner + 6), target: frame.surface, value });
    }
  }
}

function paintLayer(drawing: Drawing, segment: RoadSegment, layer: 'pavement' | 'kerb' | 'carriageway'): void {
  const { frame, camera } = drawing;
  const { road } = segment;
  const half = road.width / 2 + (layer === 'pavement' ? road.pavement : layer === 'kerb' ? KERB : 0);
  const alongX = (segment.x1 - segment.x0) / segment.length;
  const alongY = (segment.y1 - segment.y0) / segment.length;
  const sideX = alongY * half;
  const sideY = -alongX * half;
  const joint = addSurface(drawing, { kind: 'road', segment, layer, joint: true });
  for (const [x, y] of [
    [segment.x0, segment.y0],
    [segment.x1, segment.y1],
  ] as const) {
    const depth = depthOf(camera, x, y);
    if (depth < -half || depth > JOINT_REACH || Math.abs(lateralOf(camera, x, y)) > depth + 2 * half) continue;
    fillGround(frame, camera, { corners: octagon(x, y, half), target: frame.surface, value: joint });
  }
  const corners = [
    segment.x0 + sideX,
    segment.y0 + sideY,
    segment.x1 + sideX,
    segment.y1 + sideY,
    segment.x1 - sideX,
    segment.y1 - sideY,
    segment.x0 - sideX,
    segment.y0 - sideY,
  ];
  const value = addSurface(drawing, { kind: 'road', segment, layer, joint: false });
  fillGround(frame, camera, { corners, target: frame.surface, value });
}

export function octagon(x: number, y: number, radius: number): number[] {
  const corners: number[] = [];
  for (let i = 0; i < 8; i++) {
    corners.push(x + radius * Math.cos((i * Math.PI) / 4), y + radius * Math.sin((i * Math.PI) / 4));
  }
  return corners;
}
