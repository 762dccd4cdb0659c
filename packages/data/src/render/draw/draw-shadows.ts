import { fillGround } from '../raster/fill-polygon.ts';
import { BUILDING_SHADOW, TREE_SHADOW } from '../raster/frame.ts';
import { octagon } from './draw-ground.ts';
import { type Drawing, viewBox } from './drawing.ts';

/** Metres. */
const SHADOW_REACH = 130;
const LONGEST = 70;

/** Mark the ground that buildings and trees keep from the sun. Façades do not receive shadows. */
export function drawShadows(drawing: Drawing): void {
  const { scene, camera, frame, light } = drawing;
  if (light.sun < 0.3) return;
  const perMetre = 1 / light.sunZ;
  const target = frame.shadow;
  const box = viewBox(camera, SHADOW_REACH);
  const margin = LONGEST;
  const wide = [box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin] as const;
  for (const i of scene.treeIndex?.search(...box) ?? []) {
    const tree = scene.trees[i]!;
    const reach = tree.height * 0.7 * perMetre;
    const corners = octagon(tree.x - light.sunX * reach, tree.y - light.sunY * reach, tree.radius * 1.15);
    fillGround(frame, camera, { corners, target, value: TREE_SHADOW });
  }
  for (const i of scene.buildingIndex?.search(...wide) ?? []) {
    for (const wall of scene.buildings[i]!.walls) {
      if (wall.normalX * light.sunX + wall.normalY * light.sunY > 0) continue;
      const reach = Math.min(LONGEST, wall.top * perMetre);
      const dx = -light.sunX * reach;
      const dy = -light.sunY * reach;
      const corners = [wall.x0, wall.y0, wall.x1, wall.y1, wall.x1 + dx, wall.y1 + dy, wall.x0 + dx, wall.y0 + dy];
      fillGround(frame, camera, { corners, target, value: BUILDING_SHADOW });
    }
  }
}
