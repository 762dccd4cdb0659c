import { type ReasoningPath, verifyReasoningPath } from '@uge/data';
import { type CityGraph, distanceMetres, type LonLat } from '@uge/graph';
import { isSamePicture } from '../../builder/alike-pictures.ts';
import type { PlacedRecord } from '../../builder/build-context.ts';
import { reportEvidence } from '../../builder/check-evidence.ts';
import { geodesicMetres } from '../../builder/geodesic-evidence.ts';
import { normaliseName } from '../../builder/normalise-name.ts';
import type { BenchmarkQuery } from '../../types.ts';
import type { AnswerCheck } from '../task.ts';
import { nodesOf, pathEvidence } from './draft.ts';
import { isOtherContext } from './other-context.ts';
import { bearersOfName } from './path-reach.ts';

/**
 * Recompute the answer of a retrieval query: a path is walked again over the city graph, and every photo that the query is
 * ranked against, in whatever gallery, is checked to be wrong.
 */
export function checkRetrieval(query: BenchmarkQuery, check: AnswerCheck): void {
  const { photo, city, context, gallery, report } = check;
  if (query.ground_truth !== photo.record.image) report("the answer is not the photo's image");
  const byId = new Map(city.testPhotos.map((other) => [other.record.id, other]));
  for (const [position, candidate] of query.evidence.candidates.entries()) {
    const other = byId.get(candidate.source);
    if (!other || other.record.image !== query.candidates[position]) {
      report(`${query.candidates[position]} is not the picture of test photo "${candidate.source}" of ${city.name}`);
      continue;
    }
    reportEvidence(candidate, { from: photo, to: other, report });
  }
  const path = query.query_type === 'path' ? checkPath(query, check) : undefined;
  if (query.query_type !== 'path' && query.text !== photo.record.caption) report("the text is not the photo's caption");

  const wrong = new Set(query.evidence.candidates.map(({ source }) => source));
  if (!gallery) report('the query has no gallery');
  else {
    const excluded = new Set(gallery.query.excluded);
    for (const [position, { id }] of gallery.photos.entries()) if (!excluded.has(position)) wrong.add(id);
  }
  wrong.delete(photo.record.id);
  const reaches = path && reachTest(city.graph, path);
  for (const id of wrong) {
    const other = byId.get(id);
    if (!other) continue;
    const { image } = other.record;
    const metres = geodesicMetres(photo.record, other.record);
    if (!isOtherContext(photo, other, metres)) report(`${image} is ${metres.toFixed(0)} m away on the same street`);
    if (normaliseName(other.record.caption) === normaliseName(photo.record.caption))
      report(`${image} has the same caption`);
    if (isSamePicture(photo, other, context.dataset)) report(`${image} is the same picture`);
    if (reaches?.(other)) report(`${image} reaches a place called "${path!.destination}" in as many steps and metres`);
  }
}

function checkPath(query: BenchmarkQuery, { photo, city, report }: AnswerCheck): ReasoningPath | undefined {
  const path = photo.record.paths.find(({ text }) => text === query.text);
  if (!path) {
    report('the text is no path of the photo');
    return undefined;
  }
  const { problems } = verifyReasoningPath(city.graph, `image/${photo.record.id}`, path);
  for (const problem of problems) report(`path: ${problem}`);
  if (JSON.stringify(query.evidence.nodes) !== JSON.stringify(nodesOf(path)))
    report("evidence: nodes are not the path's");
  if (JSON.stringify(query.evidence.path) !== JSON.stringify(pathEvidence(path)))
    report("evidence: steps and metres are not the path's");
  return path;
}

/**
 * Whether a photo reaches a place called as the destination in as many steps as the path, and stands no farther off than the
 * path is long: one walk back from all such places over the edges that paths take.
 */
function reachTest(graph: CityGraph, path: ReasoningPath): (photo: PlacedRecord) => boolean {
  const named = bearersOfName(graph, path);
  // One step leads from the photo to its street.
  const inReach = walk(graph, named, path.steps.length - 1);
  return ({ record }) => {
    const camera: LonLat = [record.lon, record.lat];
    const metresTo = (node: number): number => distanceMetres(camera, graph.footOn(node, camera).position);
    return (
      inReach.has(graph.indexOf(record.streetId) ?? -1) && named.some((node) => metresTo(node) <= path.totalMetres)
    );
  };
}

/** Nodes at most so many edges from any of the first ones, over relations that paths take. */
function walk(graph: CityGraph, from: readonly number[], hops: number): Set<number> {
  const seen = new Set(from);
  let frontier = [...from];
  for (let hop = 0; hop < hops && frontier.length > 0; hop++) {
    const next: number[] = [];
    for (const node of frontier) {
      for (const { target, relation } of graph.edgesFrom(node)) {
        if (relation === 'near' || relation === 'within' || seen.has(target) || graph.kindOf(target) === 'image')
          continue;
        seen.add(target);
        next.push(target);
      }
    }
    frontier = next;
  }
  return seen;
}
