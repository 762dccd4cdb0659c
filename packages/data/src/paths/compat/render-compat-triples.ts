import { compassPoint, geodesicStep, type LonLat } from '@uge/graph';
import { pythonFixed } from '../../text/python-fixed.ts';
import { centroidOf, nearestPoints } from './compat-geometry.ts';
import type { CompatTriple } from './compat-triple.ts';

/** Length and direction of a tuple; what is missing is not printed. */
interface Movement {
  metres?: number;
  direction?: string;
}

/**
 * A path in the text format of the published pipeline, its quirks included, for comparison with existing data: zero lengths
 * are 1.0 m, area relations have a direction without degrees and against the order of the triple, the walk stays on the street
 * after a place, and north is `360°(N)` at times. Everything else in this package uses `renderPath`.
 *
 * Source: the reference's formatter; reproduced to the character on its worked examples.
 */
export function renderCompatTriples(triples: readonly CompatTriple[]): string {
  const own: Movement[] = [];
  const recorded: LonLat[] = [];
  for (const triple of triples) {
    own.push(ownMovement(triple, recorded.at(-1)));
    recorded.push(recordedPoint(triple));
  }
  const parts: string[] = [];
  for (const [index, triple] of triples.entries()) {
    const isLast = index === triples.length - 1;
    const moved = isLast ? undefined : movement(recorded[index]!, recorded[index + 1]!);
    const transition = moved && moved.metres !== 0 ? ` -> ${tupleText(moved)}` : '';
    const text = `(${triple.source.label}, ${middleOf(triple)}, ${triple.target.label})`;
    if (!isProximity(triple)) parts.push(isLast ? `${text} ${tupleText(own[index]!)}` : text + transition);
    else {
      const neighbours = [triples[index - 1], triples[index + 1]];
      const isAlone = index > 0 && !neighbours.some((other) => other && isProximity(other));
      const movementText = tupleText(isLast ? completeMovement(triple, own[index]!) : own[index]!);
      parts.push(`${text} ${movementText}`.trim() + (isLast || isAlone ? '' : transition));
    }
  }
  return parts.join(' -> ');
}

function isProximity({ type }: CompatTriple): boolean {
  return type === 'nearest' || type === 'intersects' || type.startsWith('boundary');
}

function middleOf({ type, source, crossing }: CompatTriple): string {
  if (type === 'nearest') return source.geometry.type === 'Point' ? 'nearest' : 'near';
  if (type === 'crossing') return crossing?.label ?? type;
  if (type.startsWith('boundary')) return source.geometry.type === 'Polygon' ? 'bounds' : 'near';
  return type;
}

function ownMovement({ type, source, target, crossing }: CompatTriple, previous: LonLat | undefined): Movement {
  if (type === 'nearest') {
    const [from, to] = nearestPoints(source.geometry, target.geometry);
    const { metres, bearing } = geodesicStep(from, to);
    // Equal points have no direction: the published formula gives 0 forward and its opposite backward.
    const degrees = metres === 0 && source.geometry.type !== 'Point' ? 180 : bearing;
    return { metres: metres || 1, direction: directionText(degrees) };
  }
  if (type === 'crossing' || type === 'complex_crossing') {
    return crossing && previous ? movement(previous, crossing.coord) : {};
  }
  if (type === 'on_same_street') return previous ? movement(previous, centroidOf(target.geometry)) : {};
  const [area, street] = source.geometry.type === 'Polygon' ? [source, target] : [target, source];
  if (type === 'intersects' || area.geometry.type !== 'Polygon') return {};
  const [onStreet] = nearestPoints(street.geometry, area.geometry);
  const areaToStreet = geodesicStep(centroidOf(area.geometry), onStreet).bearing;
  return { direction: compassPoint(area === source ? areaToStreet + 180 : areaToStreet) };
}

/** The last tuple is never without a length: the centroids stand in. */
function completeMovement({ source, target }: CompatTriple, own: Movement): Movement {
  if (own.metres !== undefined) return own;
  return movement(centroidOf(source.geometry), centroidOf(target.geometry));
}

function recordedPoint({ type, source, target, crossing }: CompatTriple): LonLat {
  if (type === 'nearest') {
    const [from, to] = nearestPoints(source.geometry, target.geometry);
    return source.geometry.type === 'Point' ? to : from;
  }
  if (crossing) return crossing.coord;
  const area = [source, target].find(({ geometry }) => geometry.type === 'Polygon');
  return centroidOf((area ?? target).geometry);
}

function movement(from: LonLat, to: LonLat): { metres: number; direction: string } {
  const { metres, bearing } = geodesicStep(from, to);
  return { metres, direction: directionText(bearing) };
}

function directionText(bearing: number): string {
  return `${pythonFixed(bearing, 0)}°(${compassPoint(bearing)})`;
}

function tupleText({ metres, direction }: Movement): string {
  const parts = [metres === undefined ? undefined : `${pythonFixed(metres, 1)}m`, direction];
  const present = parts.filter((part) => part !== undefined);
  return present.length > 0 ? `(${present.join(', ')})` : '';
}
