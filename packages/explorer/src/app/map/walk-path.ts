import type { FeatureCollection } from 'geojson';
import type { DrawnPath, PathLeg } from '../../api/types.ts';
import { distanceAndBearing } from '../compass.ts';
import { collection, point } from './photo-layers.ts';

/** Of the walk: a leg of a hundred metres takes a second. */
const METRES_PER_MILLISECOND = 0.1;
const SHORTEST_LEG_MILLISECONDS = 600;

export interface WalkPathOptions {
  /** The walk so far: its line and its head. */
  draw: (walk: FeatureCollection) => void;
  /** Each time a leg begins, and the last one when the walk ends. */
  onLeg: (leg: number) => void;
}

/**
 * Draws a path as it is walked, leg by leg; at once where the reader asked for less motion.
 *
 * @returns stops it.
 */
export function walkPath({ legs }: DrawnPath, { draw, onLeg }: WalkPathOptions): () => void {
  const last = legs.length - 1;
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    draw(walkUpTo(legs, last, 1));
    onLeg(last);
    return () => undefined;
  }
  const durations = legs.map(({ metres }) => Math.max(SHORTEST_LEG_MILLISECONDS, metres / METRES_PER_MILLISECOND));
  const started = performance.now();
  let told = -1;
  let frame = requestAnimationFrame(step);
  function step(now: number): void {
    let left = now - started;
    let leg = 0;
    while (leg < last && left >= durations[leg]!) left -= durations[leg++]!;
    if (leg !== told) {
      told = leg;
      onLeg(leg);
    }
    const share = Math.min(1, Math.max(0, left / durations[leg]!));
    draw(walkUpTo(legs, leg, share));
    if (leg < last || share < 1) frame = requestAnimationFrame(step);
  }
  return () => cancelAnimationFrame(frame);
}

/** The whole legs before `leg`, and a share of that one. */
export function walkUpTo(legs: readonly PathLeg[], leg: number, share: number): FeatureCollection {
  const { from, to } = legs[leg]!;
  const head: [number, number] = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
  const corners = [...legs.slice(0, leg + 1).map((each) => each.from), head];
  return collection([
    { type: 'Feature', geometry: { type: 'LineString', coordinates: corners.map((at) => [...at]) }, properties: {} },
    point(head, {}),
  ]);
}

/** Distance and bearing in the middle of each leg up to one. */
export function legNames(legs: readonly PathLeg[], upTo: number): FeatureCollection {
  return collection(
    legs
      .slice(0, upTo + 1)
      .filter((leg) => distanceAndBearing(leg) !== '')
      .map((leg) => {
        const middle = [(leg.from[0] + leg.to[0]) / 2, (leg.from[1] + leg.to[1]) / 2] as const;
        return point(middle, { name: distanceAndBearing(leg) });
      }),
  );
}
