import { type CityGraph, distanceMetres, geodesicStep, type LonLat } from '@uge/graph';
import { normaliseName } from '../../../builder/normalise-name.ts';
import type { BenchmarkQuery } from '../../../types.ts';
import { OUTLINE_SHARE } from './distance-grid.ts';
import { nameCounts } from './name-counts.ts';
import { outlineFoot } from './outline.ts';
import { turnBetween } from './sectors.ts';

/** A place measured anew: to its representative point and to the nearest point of its outline. */
export interface MeasuredPlace {
  name: string;
  metres: number;
  bearing: number;
  outlineMetres: number;
  outlineBearing: number;
}

const TOLERANCE_METRES = 0.06;
const TOLERANCE_DEGREES = 0.6;

/**
 * Measure the place that a query is about, and report where its name may mean something else, the question does not hold it,
 * or the evidence of the answer is not what is measured.
 */
export function checkClearPlace(
  query: BenchmarkQuery,
  { graph, camera, report }: { graph: CityGraph; camera: LonLat; report: (problem: string) => void },
): MeasuredPlace | undefined {
  const id = query.evidence.nodes?.at(-1) ?? '';
  const index = graph.indexOf(id);
  const name = index === undefined ? undefined : graph.node(index).name;
  if (index === undefined || name === undefined) {
    report(`${id} is no named place`);
    return undefined;
  }
  const count = nameCounts(graph).get(normaliseName(name)) ?? 0;
  if (count !== 1) report(`${count} nodes are named "${name}"`);
  if (!query.instruction.includes(name)) report(`the question does not name "${name}"`);
  const { coord } = graph.node(index);
  const { metres, bearing } = geodesicStep(camera, coord);
  const foot = outlineFoot(graph.geometryOf(index), camera);
  if (foot.metres < (OUTLINE_SHARE - 0.01) * metres)
    report(`the outline of "${name}" comes to ${foot.metres.toFixed(1)} m`);
  const truth = query.evidence.candidates[query.ground_truth_idx];
  if (!(Math.abs((truth?.metres ?? Number.NaN) - distanceMetres(camera, coord)) <= TOLERANCE_METRES))
    report(`the evidence says ${truth?.metres} m, "${name}" is ${metres.toFixed(1)} m away`);
  if (!(turnBetween(truth?.bearing ?? Number.NaN, bearing) <= TOLERANCE_DEGREES))
    report(`the evidence says ${truth?.bearing}°, "${name}" lies at ${bearing.toFixed(1)}°`);
  return {
    name,
    metres,
    bearing,
    outlineMetres: foot.metres,
    outlineBearing: geodesicStep(camera, foot.position).bearing,
  };
}
