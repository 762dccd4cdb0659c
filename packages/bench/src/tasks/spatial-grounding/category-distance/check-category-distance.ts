import { placeNoun } from '@uge/data';
import { distanceMetres, type LonLat } from '@uge/graph';
import type { BenchmarkQuery } from '../../../types.ts';
import type { AnswerCheck } from '../../task.ts';
import { candidatesOf } from '../shared/check-node.ts';
import { DISTANCE_TOLERANCE, isRightClaim } from '../shared/distance-grid.ts';
import { outlineFoot } from '../shared/outline.ts';
import { distanceText } from './draft-category-distance.ts';

/**
 * Go over all places of the kind: by representative points the answer must be within the tolerance and no other candidate, and
 * no other candidate either by the nearest outline.
 */
export function checkCategoryDistance(query: BenchmarkQuery, { photo, city: { graph }, report }: AnswerCheck): void {
  const camera: LonLat = [photo.record.lon, photo.record.lat];
  const noun = query.evidence.candidates[0]?.source ?? '';
  if (!query.instruction.includes(noun)) report(`the question does not ask for "${noun}"`);
  let metres = Number.POSITIVE_INFINITY;
  let id = '';
  let outlineMetres = Number.POSITIVE_INFINITY;
  for (let index = 0; index < graph.nodeCount; index++) {
    if (graph.kindOf(index) !== 'poi') continue;
    const node = graph.node(index);
    if (placeNoun(node) !== noun) continue;
    outlineMetres = Math.min(outlineMetres, outlineFoot(graph.geometryOf(index), camera).metres);
    const own = distanceMetres(camera, node.coord);
    if (own < metres) [metres, id] = [own, node.id];
  }
  if (query.evidence.nodes?.[0] !== id) report(`the nearest ${noun} is ${id}, ${metres.toFixed(1)} m away`);
  const { quantity } = query.evidence;
  if (!quantity || Math.abs(quantity.metres - metres) > 0.06 || quantity.tolerance !== DISTANCE_TOLERANCE)
    report(`the evidence is not ${metres.toFixed(1)} m`);
  for (const { value, evidence } of candidatesOf(query)) {
    const claim = evidence.claim?.metres ?? Number.NaN;
    if (value !== distanceText(claim) || evidence.source !== noun)
      report(`"${value}" is not the claim of its evidence`);
    const isRight = isRightClaim(claim, metres);
    if (value === query.ground_truth && !isRight) report(`"${value}" is wrong: ${metres.toFixed(1)} m`);
    if (value !== query.ground_truth && (isRight || isRightClaim(claim, outlineMetres)))
      report(`"${value}" is right too: ${metres.toFixed(1)} m, outline ${outlineMetres.toFixed(1)} m`);
  }
}
