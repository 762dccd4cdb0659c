import type { CityGraph, LonLat } from '@uge/graph';
import { normaliseName } from '../../../builder/normalise-name.ts';
import type { BenchmarkQuery } from '../../../types.ts';
import type { AnswerCheck } from '../../task.ts';
import { candidatesOf } from '../shared/check-node.ts';
import { outlineFoot } from '../shared/outline.ts';
import { runnerUpLimit } from '../shared/runner-up.ts';
import { STREET_LIMIT_METRES } from './draft-nearest-street.ts';

/** Foot points may differ by this much between the plane and the ellipsoid. */
const TOLERANCE_METRES = 0.2;

/** Go over all sides of all named streets of the city. */
export function checkNearestStreet(query: BenchmarkQuery, { photo, city: { graph }, report }: AnswerCheck): void {
  const camera: LonLat = [photo.record.lon, photo.record.lat];
  const metresByName = new Map<string, number>();
  const metresById = new Map<string, { name: string; metres: number }>();
  for (const { id, name, geometry } of streetsOf(graph)) {
    const { metres } = outlineFoot(geometry, camera);
    metresById.set(id, { name, metres });
    metresByName.set(name, Math.min(metresByName.get(name) ?? Number.POSITIVE_INFINITY, metres));
  }
  const [nearest] = [...metresByName].sort((a, b) => a[1] - b[1]);
  if (!nearest || nearest[1] > STREET_LIMIT_METRES) {
    report(`no named street within ${STREET_LIMIT_METRES} m`);
    return;
  }
  const [name, metres] = nearest;
  if (normaliseName(query.ground_truth) !== name) report(`the nearest street is "${name}"`);
  for (const [other, otherMetres] of metresByName) {
    if (other !== name && otherMetres < runnerUpLimit(metres)) report(`"${other}" is about as near as the answer`);
  }
  for (const { value, evidence } of candidatesOf(query)) {
    const street = metresById.get(evidence.source);
    if (street?.name !== normaliseName(value)) report(`"${value}" is not the name of ${evidence.source}`);
    else if (!(Math.abs((evidence.metres ?? Number.NaN) - street.metres) <= TOLERANCE_METRES))
      report(`evidence of "${value}": ${evidence.metres} m, it is ${street.metres.toFixed(1)} m away`);
  }
}

interface StreetLine {
  id: string;
  /** Normalised. */
  name: string;
  geometry: ReturnType<CityGraph['geometryOf']>;
}

const known = new WeakMap<CityGraph, StreetLine[]>();

/** Every named street of a city; their lines are decoded once. */
function streetsOf(graph: CityGraph): StreetLine[] {
  const found = known.get(graph);
  if (found) return found;
  const streets: StreetLine[] = [];
  for (let index = 0; index < graph.nodeCount; index++) {
    if (graph.kindOf(index) !== 'street') continue;
    const { id, name = '' } = graph.node(index);
    if (normaliseName(name) !== '') streets.push({ id, name: normaliseName(name), geometry: graph.geometryOf(index) });
  }
  known.set(graph, streets);
  return streets;
}
