import { ringContains } from '../geometry/polygon.ts';
import { type Camera, depthOf, lateralOf, NEAR_PLANE } from '../raster/camera.ts';
import { fillPolygon } from '../raster/fill-polygon.ts';
import { fillWall } from '../raster/fill-wall.ts';
import type { Building, RoofPlane } from '../scene/scene-types.ts';
import { lambert } from '../shade/light.ts';
import { addSurface, type Drawing, viewBox } from './drawing.ts';

/** Metres out to which every building is drawn, and towers are. */
const REACH = 450;
const TOWER_REACH = 1600;

/** Façades and roofs, nearest first. A building that the camera stands in is left out. */
export function drawBuildings(drawing: Drawing): void {
  const { scene, camera } = drawing;
  const found = scene.buildingIndex?.search(...viewBox(camera, REACH)) ?? [];
  const near = new Set(found);
  for (const i of scene.towerIndex?.search(...viewBox(camera, TOWER_REACH)) ?? []) near.add(scene.towers[i]!);
  const buildings = [...near]
    .filter((i) => isAhead(camera, scene.buildings[i]!))
    .map((i) => ({ i, distance: distanceTo(drawing, scene.buildings[i]!) }))
    .sort((a, b) => a.distance - b.distance || a.i - b.i);
  for (const { i, distance } of buildings) {
    const building = scene.buildings[i]!;
    if (distance === 0 && building.base < camera.height && ringContains(building.ring, camera.x, camera.y)) continue;
    if (!isHidden(drawing, building)) drawBuilding(drawing, building);
  }
}

/** False where the building lies beside the wedge that the camera sees, or behind it. */
function isAhead(camera: Camera, { box }: Building): boolean {
  const x = (box.minX + box.maxX) / 2;
  const y = (box.minY + box.maxY) / 2;
  const radius = Math.hypot(box.maxX - box.minX, box.maxY - box.minY) / 2;
  const side = camera.width / 2 / camera.focal;
  const depth = depthOf(camera, x, y);
  return (
    depth + radius > NEAR_PLANE &&
    Math.abs(lateralOf(camera, x, y)) <= depth * side + radius * Math.sqrt(1 + side * side)
  );
}

/** True where the building lies outside the picture, or under the skyline of nearer ones in every column it spans. */
function isHidden({ camera, frame }: Drawing, { box, top }: Building): boolean {
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let nearest = Number.POSITIVE_INFINITY;
  for (let corner = 0; corner < 4; corner++) {
    const x = corner & 1 ? box.maxX : box.minX;
    const y = corner & 2 ? box.maxY : box.minY;
    const depth = depthOf(camera, x, y);
    nearest = Math.min(nearest, depth);
    const column = camera.centreX + (camera.focal * lateralOf(camera, x, y)) / Math.max(depth, NEAR_PLANE);
    left = Math.min(left, column);
    right = Math.max(right, column);
  }
  if (nearest < NEAR_PLANE) return false;
  const first = Math.max(0, Math.floor(left));
  const last = Math.min(frame.width - 1, Math.ceil(right));
  const inverse = 1 / nearest;
  const highest = camera.horizonY - camera.focal * Math.max(0, top - camera.height) * inverse;
  for (let x = first; x <= last; x++) {
    if (frame.skyline[x]! > highest || frame.skylineInverseDepth[x]! < inverse) return false;
  }
  return true;
}

function drawBuilding(drawing: Drawing, building: Building): void {
  const { camera, frame } = drawing;
  for (const wall of building.walls) {
    if ((camera.x - wall.x0) * wall.normalX + (camera.y - wall.y0) * wall.normalY <= 0) continue;
    const surface = drawing.surfaces.length;
    if (fillWall(frame, camera, { wall, surface, raisesSkyline: true })) addSurface(drawing, { kind: 'facade', wall });
  }
  for (const plane of building.roof) drawRoofPlane(drawing, building, plane);
}

function drawRoofPlane(drawing: Drawing, building: Building, { corners, style, part }: RoofPlane): void {
  const { camera, frame, light } = drawing;
  const normal = planeNormal(corners);
  const facing =
    (camera.x - corners[0]!) * normal[0] +
    (camera.y - corners[1]!) * normal[1] +
    (camera.height - corners[2]!) * normal[2];
  if (facing <= 0 || depthOf(camera, corners[0]!, corners[1]!) < -60) return;
  const length = Math.hypot(corners[3]! - corners[0]!, corners[4]! - corners[1]!);
  const surface = addSurface(drawing, {
    kind: 'roof',
    color: part === 'gable' ? style.wall : style.roof,
    light: lambert(light, normal),
    snow: part !== 'gable' && light.snow > 0 && normal[2] > 0.25,
    place: building.place,
    dormers:
      part === 'dormers'
        ? {
            x0: corners[0]!,
            y0: corners[1]!,
            directionX: (corners[3]! - corners[0]!) / length,
            directionY: (corners[4]! - corners[1]!) / length,
            length,
            eaves: corners[2]!,
            bay: style.bay,
          }
        : undefined,
  });
  fillPolygon(frame, camera, { corners, surface });
}

function planeNormal(corners: Float64Array): [number, number, number] {
  const [ax, ay, az] = [corners[3]! - corners[0]!, corners[4]! - corners[1]!, corners[5]! - corners[2]!];
  const [bx, by, bz] = [corners[6]! - corners[0]!, corners[7]! - corners[1]!, corners[8]! - corners[2]!];
  const x = ay * bz - az * by;
  const y = az * bx - ax * bz;
  const z = ax * by - ay * bx;
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}

/** Metres from the camera to the building's box. */
function distanceTo({ camera }: Drawing, { box }: Building): number {
  const dx = Math.max(box.minX - camera.x, 0, camera.x - box.maxX);
  const dy = Math.max(box.minY - camera.y, 0, camera.y - box.maxY);
  return Math.hypot(dx, dy);
}
