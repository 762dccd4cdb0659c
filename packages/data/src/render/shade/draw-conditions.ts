import { createRandom, didYouMean, UgeError } from '@uge/core';
import type { LonLat } from '@uge/graph';
import { SEASONS, TIMES_OF_DAY, type ViewConditions, WEATHERS } from '../../types.ts';
import { pickWeighted } from '../style/weighted.ts';

/** Degrees of latitude: nearer to the equator it is always summer. */
const TROPICS = 24;
/** Degrees of latitude: nearer to the equator no snow is drawn. */
const SNOW_LINE = 30;

const TIMES = [
  ['day', 0.73],
  ['dawn', 0.07],
  ['dusk', 0.1],
  ['night', 0.1],
] as const;

const USUAL = [
  ['clear', 0.52],
  ['overcast', 0.28],
  ['rain', 0.14],
  ['fog', 0.06],
] as const;

const WINTRY = [
  ['clear', 0.36],
  ['overcast', 0.28],
  ['snow', 0.22],
  ['rain', 0.08],
  ['fog', 0.06],
] as const;

/**
 * Time of day, weather and season of a place, drawn by seed: mostly days, clear or overcast. Snow is drawn for winters
 * away from the equator only; what is fixed is obeyed anywhere, and does not change how the rest is drawn.
 *
 * @param options.position - `[lon, lat]`, EPSG:4326.
 * @param options.key - names the place: views of one place share its conditions.
 * @throws {UgeError} `data/unknown-conditions` for a fixed value that is none.
 */
export function drawConditions(
  seed: number | string,
  { position, key, fixed = {} }: { position: LonLat; key: string; fixed?: Partial<ViewConditions> },
): ViewConditions {
  checkConditions(fixed);
  const random = createRandom(seed, 'conditions', key);
  const latitude = Math.abs(position[1]);
  const time = pickWeighted(random, TIMES);
  const seasonDrawn = random.pick(SEASONS);
  const season = fixed.season ?? (fixed.weather === 'snow' ? 'winter' : latitude < TROPICS ? 'summer' : seasonDrawn);
  const snows = season === 'winter' && latitude >= SNOW_LINE;
  const weather = pickWeighted(random, snows ? WINTRY : USUAL);
  return { time: fixed.time ?? time, weather: fixed.weather ?? weather, season };
}

/** @throws {UgeError} `data/unknown-conditions`. */
export function checkConditions(conditions: Partial<ViewConditions>): void {
  const known = { time: TIMES_OF_DAY, weather: WEATHERS, season: SEASONS };
  for (const [name, values] of Object.entries(known)) {
    const value = conditions[name as keyof ViewConditions];
    if (value === undefined || (values as readonly string[]).includes(value)) continue;
    throw new UgeError(
      'data/unknown-conditions',
      `conditions: unknown ${name} "${String(value)}", expected one of ${values.join(', ')}. ${didYouMean(String(value), values)}`,
      { [name]: value, known: values },
    );
  }
}
