import { depthOf, lateralOf, NEAR_PLANE } from '../raster/camera.ts';
import { type Blob, fillBlob } from '../raster/fill-blob.ts';
import { fillPolygon } from '../raster/fill-polygon.ts';
import { fillWall } from '../raster/fill-wall.ts';
import type { Tree } from '../scene/scene-types.ts';
import { hashNoise } from '../shade/noise.ts';
import { SHOWS } from '../shade/painter.ts';
import { type Rgb, scaleColor } from '../style/color.ts';
import { crownColor, isBare } from '../style/season-colors.ts';
import { addSurface, type Drawing, viewBox } from './drawing.ts';

/** Metres. */
const REACH = 260;
const DETAIL_REACH = 90;

const BARK: Rgb = [92, 78, 64];
const PALM_BARK: Rgb = [134, 120, 100];

/** Trunks and crowns. */
export function drawTrees(drawing: Drawing): void {
  const { scene, camera, light } = drawing;
  for (const i of scene.treeIndex?.search(...viewBox(camera, REACH)) ?? []) {
    const tree = scene.trees[i]!;
    const depth = depthOf(camera, tree.x, tree.y);
    if (depth < 3 || depth > REACH) continue;
    drawTrunk(drawing, tree);
    if (tree.form === 'palm') {
      drawFronds(drawing, tree);
      continue;
    }
    const bare = isBare(tree, light.season);
    const color = crownColor(tree, light.season);
    const blobs = crownBlobs(tree, depth < DETAIL_REACH);
    if (bare && depth < DETAIL_REACH) for (const blob of blobs) drawLimb(drawing, tree, blob);
    for (const blob of blobs) drawBlob(drawing, { blob, color, bare });
  }
}

function drawTrunk(drawing: Drawing, tree: Tree): void {
  const { camera, frame } = drawing;
  const half = Math.min(0.3, 0.06 + tree.height * 0.012);
  const wall = {
    x0: tree.x - camera.rightX * half,
    y0: tree.y - camera.rightY * half,
    x1: tree.x + camera.rightX * half,
    y1: tree.y + camera.rightY * half,
    base: 0,
    top: tree.form === 'palm' ? tree.height * 0.92 : tree.height * 0.6,
  };
  const color = tree.form === 'palm' ? PALM_BARK : BARK;
  const surface = addSurface(drawing, { kind: 'plain', color, shows: SHOWS.greenery, place: -1 });
  fillWall(frame, camera, { wall, surface });
}

function drawBlob(drawing: Drawing, { blob, color, bare }: { blob: Blob; color: Rgb; bare: boolean }): void {
  const { camera, frame } = drawing;
  const depth = depthOf(camera, blob.x, blob.y);
  if (depth < blob.radius + NEAR_PLANE) return;
  const surface = addSurface(drawing, { kind: 'leaves', blob, color, depth });
  fillBlob(frame, camera, { blob, surface, bare });
}

/** Twigs that leave a limb. */
const TWIGS = 5;

/** A limb from the trunk to a ball of the crown and twigs through the ball, as flat bars that face the camera. */
function drawLimb(drawing: Drawing, tree: Tree, blob: Blob): void {
  const surface = addSurface(drawing, { kind: 'plain', color: BARK, shows: SHOWS.greenery, place: -1 });
  const fork = { x: tree.x, y: tree.y, z: tree.height * (0.34 + 0.2 * hashNoise(blob.seed & 0xffff, 3, 5)) };
  drawBar(drawing, { from: fork, to: blob, half: 0.05 + tree.height * 0.004, surface });
  for (let n = 0; n < TWIGS; n++) {
    const angle = (n * 2 * Math.PI) / TWIGS + hashNoise(n, 5, blob.seed);
    const out = blob.radius * (0.8 + 0.3 * hashNoise(n, 6, blob.seed));
    const rise = blob.radius * (0.9 * hashNoise(n, 7, blob.seed) - 0.05);
    const tip = { x: blob.x + Math.cos(angle) * out, y: blob.y + Math.sin(angle) * out, z: blob.z + rise };
    const start = { x: (blob.x + fork.x) / 2, y: (blob.y + fork.y) / 2, z: (blob.z + fork.z) / 2 };
    drawBar(drawing, { from: n % 2 === 0 ? blob : start, to: tip, half: 0.03, surface });
  }
}

interface Point {
  x: number;
  y: number;
  z: number;
}

function drawBar(
  { camera, frame }: Drawing,
  { from, to, half, surface }: { from: Point; to: Point; half: number; surface: number },
): void {
  const across = lateralOf(camera, to.x, to.y) - lateralOf(camera, from.x, from.y);
  const up = to.z - from.z;
  const length = Math.hypot(across, up) || 1;
  const side = (half * up) / length;
  const rise = (-half * across) / length;
  const corners: number[] = [];
  for (const [point, sign, width] of [
    [from, 1, 1],
    [to, 1, 0.4],
    [to, -1, 0.4],
    [from, -1, 1],
  ] as const) {
    corners.push(
      point.x + camera.rightX * side * sign * width,
      point.y + camera.rightY * side * sign * width,
      point.z + rise * sign * width,
    );
  }
  fillPolygon(frame, camera, { corners, surface });
}

function crownBlobs(tree: Tree, detailed: boolean): Blob[] {
  const { x, y, height, radius, seed } = tree;
  const blob = (dx: number, dy: number, z: number, r: number, n: number): Blob => ({
    x: x + dx,
    y: y + dy,
    z,
    radius: r,
    seed: seed + n,
  });
  if (tree.form === 'conifer') {
    return [0.24, 0.4, 0.55, 0.69, 0.82, 0.93].map((share, n) =>
      blob(0, 0, height * share, radius * (1.1 - share) * 1.15, n),
    );
  }
  if (tree.form === 'column') {
    return [0.38, 0.56, 0.73, 0.88].map((share, n) =>
      blob((hashNoise(n, 1, seed) - 0.5) * 0.4, 0, height * share, radius * (n === 3 ? 0.62 : 0.9), n),
    );
  }
  const middle = height - radius * 0.85;
  if (!detailed) return [blob(0, 0, middle, radius, 0)];
  const blobs = [blob(0, 0, middle, radius * 0.72, 0)];
  for (let n = 1; n <= 6; n++) {
    const angle = n * 1.05 + hashNoise(n, 2, seed);
    const out = radius * (0.42 + 0.24 * hashNoise(n, 3, seed));
    const z = middle + radius * (0.9 * hashNoise(n, 4, seed) - 0.42);
    blobs.push(
      blob(Math.cos(angle) * out, Math.sin(angle) * out, z, radius * (0.42 + 0.18 * hashNoise(n, 5, seed)), n),
    );
  }
  return blobs;
}

/** Nine leaves that arch outwards and hang. */
function drawFronds(drawing: Drawing, tree: Tree): void {
  const { camera, frame } = drawing;
  const top = tree.height * 0.92;
  for (let n = 0; n < 9; n++) {
    const angle = (n * 2 * Math.PI) / 9 + hashNoise(n, 1, tree.seed) * 0.5;
    const out = tree.radius * (0.85 + 0.3 * hashNoise(n, 2, tree.seed));
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
    const droop = 0.2 + 0.9 * hashNoise(n, 3, tree.seed);
    const half = 0.28;
    const point = (share: number, rise: number, side: number): number[] => [
      tree.x + dx * out * share - dy * half * side,
      tree.y + dy * out * share + dx * half * side,
      top + rise - Math.abs(side) * 0.12,
    ];
    const color = scaleColor(tree.color, 0.75 + 0.45 * hashNoise(n, 4, tree.seed));
    const surface = addSurface(drawing, { kind: 'plain', color, shows: SHOWS.greenery, place: -1 });
    const bend = [...point(0.55, 0.55, 1), ...point(0.55, 0.55, -1)];
    fillPolygon(frame, camera, { corners: [...point(0, 0, 0), ...bend], surface });
    fillPolygon(frame, camera, { corners: [...bend.slice(3), ...bend.slice(0, 3), ...point(1.1, -droop, 0)], surface });
  }
}
