import type { Feature, FeatureCollection } from 'geojson';
import type { DrawnPath, PathLeg } from '../api/types.ts';

/** Of the walk: a leg of a hundred metres takes a second. */
const METRES_PER_MILLISECOND = 0.1;
const SHORTEST_LEG_MILLISECONDS = 350;

/**
 * Draws a path as it is walked, leg by leg; at once where the reader asked for less motion.
 *
 * @returns stops it.
 */
export function walkPath({ legs }: DrawnPath, draw: (data: FeatureCollection) => void): () => void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    draw(upTo(legs, legs.length, 0));
    return () => undefined;
  }
  const durations = legs.map(({ metres }) => Math.max(SHORTEST_LEG_MILLISECONDS, metres / METRES_PER_MILLISECOND));
  const started = performance.now();
  let frame = requestAnimationFrame(step);
  function step(now: number): void {
    let left = now - started;
    let leg = 0;
    while (leg < legs.length && left >= durations[leg]!) left -= durations[leg++]!;
    draw(upTo(legs, leg, leg < legs.length ? left / durations[leg]! : 0));
    if (leg < legs.length) frame = requestAnimationFrame(step);
  }
  return () => cancelAnimationFrame(frame);
}

/** The whole legs before `leg`, and a share of that one. */
function upTo(legs: readonly PathLeg[], leg: number, share: number): FeatureCollection {
  const line = legs.slice(0, leg).flatMap(({ from, to }) => [from, to]);
  const current = legs[leg];
  if (current) {
    const { from, to } = current;
    line.push(from, [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
  }
  const feature = (geometry: Feature['geometry']): Feature => ({ type: 'Feature', geometry, properties: {} });
  const coordinates = line.map(([lon, lat]) => [lon, lat]);
  return {
    type: 'FeatureCollection',
    features: [
      feature({ type: 'LineString', coordinates }),
      feature({ type: 'Point', coordinates: coordinates.at(-1)! }),
    ],
  };
}
