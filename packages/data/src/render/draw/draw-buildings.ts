import { ringContains } from '../geometry/polygon.ts';
import { depthOf } from '../raster/camera.ts';
import { fillPolygon } from '../raster/fill-polygon.ts';
import { fillWall } from '../raster/fill-wall.ts';
import type { Building, RoofPlane } from '../scene/scene-types.ts';
import { lambert } from '../shade/light.ts';
import { addSurface, type Drawing, viewBox } from './drawing.ts';

/** Metres out to which every building is drawn, and towers are. */
const REACH = 520;
const TOWER_REACH = 1600;
const TOWER = 45;

/** Façades and roofs, nearest first. A building that the camera stands in is left out. */
export function drawBuildings(drawing: Drawing): void {
  const { scene, camera } = drawing;
  const found = scene.buildingIndex?.search(...viewBox(camera, TOWER_REACH), (i) => {
    const building = scene.buildings[i]!;
    return building.top > TOWER || distanceTo(drawing, building) < REACH;
  });
  const buildings = (found ?? [])
    .map((i) => ({ i, distance: distanceTo(drawing, scene.buildings[i]!) }))
    .sort((a, b) => a.distance - b.distance || a.i - b.i);
  for (const { i, distance } of buildings) {
    const building = scene.buildings[i]!;
    if (distance < 80 && building.base < camera.height && ringContains(building.ring, camera.x, camera.y)) continue;
    drawBuilding(drawing, building);
  }
}

function drawBuilding(drawing: Drawing, building: Building): void {
  const { camera, frame } = drawing;
  for (const wall of building.walls) {
    if ((camera.x - wall.x0) * wall.normalX + (camera.y - wall.y0) * wall.normalY <= 0) continue;
    const surface = drawing.surfaces.length;
    if (fillWall(frame, camera, { wall, surface })) addSurface(drawing, { kind: 'facade', wall });
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

function distanceTo({ camera }: Drawing, { ring }: Building): number {
  return Math.hypot(ring[0]! - camera.x, ring[1]! - camera.y);
}
