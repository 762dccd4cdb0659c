import { type CityGraph, geodesicStep } from '@uge/graph';
import { compassWord } from '../text/compass-word.ts';
import { roughDistance } from '../text/rough-distance.ts';
import type { PathStep, ReasoningPath } from '../types.ts';
import { renderPath } from './render-path.ts';

/** Steps with everything that follows from them: destination, lengths and texts. */
export function summarisePath(
  graph: CityGraph,
  steps: PathStep[],
  { image, destination }: { image: number; destination: number },
): ReasoningPath {
  const { metres: directMetres, bearing: directBearing } = geodesicStep(
    graph.coordOf(image),
    graph.coordOf(destination),
  );
  const last = steps.at(-1)!;
  return {
    steps,
    destinationId: last.targetId,
    destination: last.target,
    totalMetres: steps.reduce((sum, step) => sum + step.metres + (step.move?.metres ?? 0), 0),
    directMetres,
    directBearing,
    queryText: renderPath(steps, { maskDestination: true }),
    text: renderPath(steps),
    answer: wordAnswer({ destination: last.target, directMetres, directBearing }),
  };
}

/** Where the path leads, as a sentence: `You can reach Central Bakery, about 350 m north.` */
export function wordAnswer({
  destination,
  directMetres,
  directBearing,
}: Pick<ReasoningPath, 'destination' | 'directMetres' | 'directBearing'>): string {
  return `You can reach ${destination}, about ${roughDistance(directMetres)} ${compassWord(directBearing)}.`;
}
