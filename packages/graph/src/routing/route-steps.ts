import { bearingDegrees } from '../geodesy/geodesic.ts';
import { normaliseBearing } from '../geodesy/normalise-bearing.ts';
import type { Highway } from '../network/highways.ts';
import { segmentMetres } from '../network/segment-metres.ts';
import type { StreetNetwork } from '../network/street-network.ts';
import type { LonLat } from '../types.ts';
import type { RouteLeg } from './route-legs.ts';

/** Directions are taken over this much of a line: the last decimetres at a crossing say little. */
const LOOK_METRES = 8;
const STRAIGHT_DEGREES = 35;
const BACK_DEGREES = 150;

/** How a step is entered from the one before it. */
export type Turn = 'start' | 'straight' | 'left' | 'right' | 'back';

/** The part of a route along one street. */
export interface RouteStep {
  /** Name of the street, else its number; absent for ways without. */
  name?: string;
  highway: Highway;
  /** Index of the city graph's `street` node. */
  street?: number;
  metres: number;
  turn: Turn;
  /** Direction in which the step sets out, degrees clockwise from north, `[0, 360)`. */
  bearing: number;
  /** Where it begins. */
  position: LonLat;
}

/** Legs of one street in a row as one step each: by name, ways without a name by their `highway`. */
export function routeSteps(network: StreetNetwork, legs: readonly RouteLeg[]): RouteStep[] {
  const steps: RouteStep[] = [];
  let arriving = 0;
  let key: string | undefined;
  for (const { arc, metres, line } of legs) {
    const { name, highway, street } = network.arc(arc);
    const legKey = name === undefined ? `:${highway}` : name;
    const step = steps.at(-1);
    if (step && legKey === key) step.metres += metres;
    else {
      const bearing = directionOf(line);
      steps.push({
        ...(name === undefined ? {} : { name }),
        highway,
        ...(street === undefined ? {} : { street }),
        metres,
        turn: step ? turnBetween(arriving, bearing) : 'start',
        bearing,
        position: line[0]!,
      });
    }
    key = legKey;
    arriving = normaliseBearing(directionOf(line.toReversed()) + 180);
  }
  return steps;
}

/** Direction at the start of a line. */
function directionOf(line: readonly LonLat[]): number {
  const first = line[0]!;
  let metres = 0;
  for (let i = 1; i < line.length; i++) {
    metres += segmentMetres(line[i - 1]![0], line[i - 1]![1], line[i]![0], line[i]![1]);
    if (metres >= LOOK_METRES) return bearingDegrees(first, line[i]!);
  }
  return bearingDegrees(first, line.at(-1)!);
}

function turnBetween(arriving: number, leaving: number): Turn {
  const right = normaliseBearing(leaving - arriving);
  const angle = Math.min(right, 360 - right);
  if (angle <= STRAIGHT_DEGREES) return 'straight';
  if (angle >= BACK_DEGREES) return 'back';
  return right < 180 ? 'right' : 'left';
}
