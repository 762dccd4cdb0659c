import type { Random } from '@uge/core';
import { type CityGraph, compassPoint, geodesicStep } from '@uge/graph';
import { renderPath } from '../paths/render-path.ts';
import { wordAnswer } from '../paths/summarise-path.ts';
import type { PhotoRecord, ReasoningPath } from '../types.ts';

const REACH_METRES = 1500;
const CANDIDATES = 40;

/** The answer for another place of the destination's category, in another direction from the photo. */
export function otherDestination(
  graph: CityGraph,
  { lon, lat }: PhotoRecord,
  { path, random }: { path: ReasoningPath; random: Random },
): string | undefined {
  const index = graph.indexOf(path.destinationId);
  if (index === undefined) return undefined;
  const { category, coord } = graph.node(index);
  const named = graph
    .nearest(coord, { kind: ['poi', 'aoi'], category, count: CANDIDATES, maxMetres: REACH_METRES })
    .map((found) => graph.node(found.index))
    .filter(({ name }) => name !== undefined && name !== path.destination);
  const sector = compassPoint(path.directBearing);
  const others = named
    .map((node) => ({ name: node.name!, ...geodesicStep([lon, lat], node.coord) }))
    .filter(({ bearing, metres }) => compassPoint(bearing) !== sector && metres <= REACH_METRES);
  if (others.length === 0) return undefined;
  const { name, metres, bearing } = random.pick(others);
  return wordAnswer({ destination: name, directMetres: metres, directBearing: bearing });
}

/** The path's text with one tuple pointing the other way; nothing where no tuple is long enough to matter. */
export function reversedPath({ steps }: ReasoningPath, random: Random): string | undefined {
  const places = steps.flatMap((step, index) => [
    ...(step.move && step.move.metres >= 20 ? [{ index, isMove: true }] : []),
    ...(step.metres >= 20 ? [{ index, isMove: false }] : []),
  ]);
  if (places.length === 0) return undefined;
  const { index, isMove } = random.pick(places);
  const turn = (bearing: number): number => (bearing + 180) % 360;
  const changed = steps.map((step, i) => {
    if (i !== index) return step;
    if (isMove) return { ...step, move: { ...step.move!, bearing: turn(step.move!.bearing) } };
    return { ...step, bearing: turn(step.bearing) };
  });
  return renderPath(changed);
}
