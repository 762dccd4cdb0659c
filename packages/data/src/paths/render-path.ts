import { compassPoint, type Relation } from '@uge/graph';
import type { PathStep } from '../types.ts';

/** The middle word of a triple, read in the relation's own direction and against it. */
const RELATION_WORDS: Readonly<Record<Relation, readonly [forward: string, backward: string]>> = {
  nearest: ['nearest', 'near'],
  crosses: ['crosses', 'crosses'],
  on_street: ['on_street', 'has_crossing'],
  next_crossing: ['next_crossing', 'next_crossing'],
  bounds: ['bounds', 'bounded_by'],
  intersects: ['intersects', 'intersected_by'],
  within: ['within', 'contains'],
  near: ['near', 'near'],
};

/**
 * Steps as text: `(image, nearest, E 4 St) (16.7m, 180°(S)) -> (422.5m, 90°(E)) -> (E 4 St, crosses, Ave C) -> …`.
 * A tuple right after a triple leads from its source to its target; a tuple between arrows is a move along the street.
 * Steps of no length, such as a crossing of two streets, have no tuple.
 *
 * @param options.maskDestination - write the last target as `?`.
 */
export function renderPath(
  steps: readonly PathStep[],
  { maskDestination = false }: { maskDestination?: boolean } = {},
): string {
  const parts: string[] = [];
  for (const [index, step] of steps.entries()) {
    if (step.move) parts.push(tuple(step.move));
    const word = RELATION_WORDS[step.relation][step.forward ? 0 : 1];
    const target = maskDestination && index === steps.length - 1 ? '?' : step.target;
    const triple = `(${step.source}, ${word}, ${target})`;
    parts.push(step.metres >= 0.05 ? `${triple} ${tuple(step)}` : triple);
  }
  return parts.join(' -> ');
}

function tuple({ metres, bearing }: { metres: number; bearing: number }): string {
  return `(${metres.toFixed(1)}m, ${Math.round(bearing) % 360}°(${compassPoint(bearing, 8, 'letters')}))`;
}
