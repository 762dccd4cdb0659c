import { distanceMetres, type LonLat } from '@uge/graph';
import { normaliseName } from '../../../builder/normalise-name.ts';
import type { BenchmarkQuery } from '../../../types.ts';
import type { AnswerCheck } from '../../task.ts';
import { candidatesOf, checkNode } from '../shared/check-node.ts';
import { outlineFoot } from '../shared/outline.ts';
import { runnerUpLimit } from '../shared/runner-up.ts';
import { NEAREST_LIMIT_METRES } from './draft-nearest-place.ts';

/** Go over all named places of the city by geodesic distance, and over all sides of the outlines of those that are near. */
export function checkNearestPlace(query: BenchmarkQuery, { photo, city: { graph }, report }: AnswerCheck): void {
  const camera: LonLat = [photo.record.lon, photo.record.lat];
  const metresByName = new Map<string, number>();
  const outlineMetresByName = new Map<string, number>();
  for (let index = 0; index < graph.nodeCount; index++) {
    if (graph.kindOf(index) !== 'poi') continue;
    const { name, coord } = graph.node(index);
    if (name === undefined || normaliseName(name) === '' || isFar(camera, coord)) continue;
    const key = normaliseName(name);
    keepSmaller(metresByName, key, distanceMetres(camera, coord));
    keepSmaller(outlineMetresByName, key, outlineFoot(graph.geometryOf(index), camera).metres);
  }
  const [nearest] = [...metresByName].sort((a, b) => a[1] - b[1]);
  if (!nearest || nearest[1] > NEAREST_LIMIT_METRES) {
    report(`no named place within ${NEAREST_LIMIT_METRES} m`);
    return;
  }
  const [name, metres] = nearest;
  if (normaliseName(query.ground_truth) !== name) report(`the nearest place is "${name}"`);
  for (const [other, otherMetres] of outlineMetresByName) {
    if (other !== name && otherMetres < runnerUpLimit(metres)) report(`"${other}" is about as near as the answer`);
  }
  for (const candidate of candidatesOf(query)) checkNode(candidate, { graph, camera, report });
}

function keepSmaller(map: Map<string, number>, key: string, value: number): void {
  map.set(key, Math.min(map.get(key) ?? Number.POSITIVE_INFINITY, value));
}

/** More than a kilometre off, at any latitude below 80°: not worth a geodesic. */
function isFar(camera: LonLat, coord: LonLat): boolean {
  return Math.abs(camera[1] - coord[1]) > 0.01 || Math.abs(camera[0] - coord[0]) > 0.06;
}
