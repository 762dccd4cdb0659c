import type { CityGraph } from '@uge/graph';
import { holdsText } from '../text/holds-text.ts';
import type { PathStep, ReasoningPath } from '../types.ts';
import { type RouteNetwork, routeNetworkOf } from './route-network.ts';
import { summarisePath } from './summarise-path.ts';
import { walkEdges } from './walk-edges.ts';

/** Files keep numbers exactly, but a graph rebuilt elsewhere may differ in the last digits. */
const TOLERANCE_METRES = 0.5;
const TOLERANCE_DEGREES = 0.5;

/**
 * Recompute a path from the graph: every edge, length, direction, move, total and text.
 *
 * @returns every disagreement in words; `valid` where there is none.
 */
export function verifyReasoningPath(
  graph: CityGraph,
  imageNodeId: string,
  path: ReasoningPath,
): { valid: boolean; problems: string[] } {
  const problems: string[] = [];
  const network = routeNetworkOf(graph);
  const edges = path.steps.map((step, index) => {
    const edge = findEdge(network, step);
    if (edge === undefined)
      problems.push(`step ${index + 1}: the graph has no ${step.relation} edge ${step.sourceId} → ${step.targetId}`);
    const expected = index === 0 ? imageNodeId : path.steps[index - 1]!.targetId;
    if (step.sourceId !== expected)
      problems.push(`step ${index + 1}: starts at ${step.sourceId}, expected ${expected}`);
    return edge;
  });
  if (path.steps.length === 0) problems.push('the path has no steps');
  if (problems.length > 0) return { valid: false, problems };

  const image = graph.indexOf(imageNodeId)!;
  const walked = walkEdges(network, image, edges as number[]);
  for (const [index, step] of walked.entries()) problems.push(...compareSteps(path.steps[index]!, step, index));
  const names = ['image', ...path.steps.map((step) => step.target.normalize('NFKC').toLowerCase())];
  if (new Set(names).size < names.length) problems.push('a name comes twice');
  const expected = summarisePath(graph, path.steps, { image, destination: network.target[edges.at(-1)!]! });
  for (const field of ['destinationId', 'destination', 'queryText', 'text', 'answer'] as const) {
    if (path[field] !== expected[field]) problems.push(`${field} is "${path[field]}", expected "${expected[field]}"`);
  }
  for (const field of ['totalMetres', 'directMetres', 'directBearing'] as const) {
    // Also of a bearing half a degree is as much as two builds of one graph may differ.
    if (Math.abs(path[field] - expected[field]) > TOLERANCE_METRES) {
      problems.push(`${field} is ${path[field]}, expected ${expected[field]}`);
    }
  }
  if (holdsText(path.queryText, path.destination)) problems.push('queryText holds the name of the destination');
  return { valid: problems.length === 0, problems };
}

function findEdge(network: RouteNetwork, step: PathStep): number | undefined {
  const [source, target] = [network.graph.indexOf(step.sourceId), network.graph.indexOf(step.targetId)];
  if (source === undefined || target === undefined) return undefined;
  let best: number | undefined;
  for (let edge = network.first[source]!; edge < network.first[source + 1]!; edge++) {
    if (network.target[edge] !== target || network.relationOf(edge) !== step.relation) continue;
    if ((network.forward[edge] === 1) !== step.forward) continue;
    const off = (candidate: number): number => Math.abs(network.metres[candidate]! - step.metres);
    if (best === undefined || off(edge) < off(best)) best = edge;
  }
  return best;
}

function compareSteps(found: PathStep, expected: PathStep, index: number): string[] {
  const problems: string[] = [];
  const where = `step ${index + 1}`;
  if (found.source !== expected.source)
    problems.push(`${where}: source is "${found.source}", expected "${expected.source}"`);
  if (found.target !== expected.target)
    problems.push(`${where}: target is "${found.target}", expected "${expected.target}"`);
  if (!sameMove(found, expected)) problems.push(`${where}: ${describe(found)}, expected ${describe(expected)}`);
  const [move, expectedMove] = [found.move, expected.move];
  if (move && expectedMove ? !sameMove(move, expectedMove) : move !== expectedMove) {
    problems.push(
      `${where}: move is ${move ? describe(move) : 'absent'}, expected ${expectedMove ? describe(expectedMove) : 'none'}`,
    );
  }
  return problems;
}

interface Movement {
  metres: number;
  bearing: number;
}

function sameMove(a: Movement, b: Movement): boolean {
  if (Math.abs(a.metres - b.metres) > TOLERANCE_METRES) return false;
  const turn = Math.abs(((a.bearing - b.bearing + 540) % 360) - 180);
  // The direction of a very short move is noise.
  return turn <= TOLERANCE_DEGREES || b.metres < 5;
}

function describe({ metres, bearing }: Movement): string {
  return `${metres.toFixed(1)} m at ${bearing.toFixed(1)}°`;
}
