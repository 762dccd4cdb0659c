import { type CityGraph, geodesicStep, type LonLat } from '@uge/graph';
import { normaliseName } from '../../../builder/normalise-name.ts';
import type { CandidateEvidence } from '../../../types.ts';
import { turnBetween } from './sectors.ts';

/** Evidence is rounded to 0.1 m and to whole degrees. */
const TOLERANCE_METRES = 0.06;
const TOLERANCE_DEGREES = 0.6;
/** The direction to what is at one's feet is none. */
const NO_DIRECTION_METRES = 1;

/** Report where the evidence of a named candidate is not what the graph says: name, metres and direction to a point of it. */
export function checkNode(
  { value, evidence }: { value: string; evidence: CandidateEvidence },
  options: {
    graph: CityGraph;
    camera: LonLat;
    /** The point that is meant. Default: the representative point. */
    pointOf?: (index: number) => LonLat;
    report: (problem: string) => void;
  },
): void {
  const { graph, camera, pointOf = (index) => graph.node(index).coord, report } = options;
  const index = graph.indexOf(evidence.source);
  if (index === undefined || normaliseName(graph.node(index).name ?? '') !== normaliseName(value)) {
    report(`"${value}" is not the name of ${evidence.source}`);
    return;
  }
  const { metres, bearing } = geodesicStep(camera, pointOf(index));
  if (!(Math.abs((evidence.metres ?? Number.NaN) - metres) <= TOLERANCE_METRES))
    report(`evidence of "${value}": ${evidence.metres} m, it is ${metres.toFixed(1)} m away`);
  if (metres > NO_DIRECTION_METRES && !(turnBetween(evidence.bearing ?? Number.NaN, bearing) <= TOLERANCE_DEGREES))
    report(`evidence of "${value}": ${evidence.bearing}° from north, it lies at ${bearing.toFixed(1)}°`);
}

/** The candidates of a query with their evidence. */
export function candidatesOf(query: {
  candidates: string[];
  evidence: { candidates: CandidateEvidence[] };
}): { value: string; evidence: CandidateEvidence }[] {
  return query.candidates.map((value, index) => ({ value, evidence: query.evidence.candidates[index]! }));
}
