import { createRandom } from '@uge/core';
import type { PlacedRecord } from '../../../builder/build-context.ts';
import { roundMetres } from '../../../builder/geodesic-evidence.ts';
import { createUseCounts } from '../../../builder/use-counts.ts';
import type { Drafter } from '../../task.ts';
import type { CitySurvey } from '../shared/city-survey.ts';
import { clearPlaces } from '../shared/clear-places.ts';
import { COMPASS_WORDS, sectorMiddle, sectorOf, VIEW_WORDS } from '../shared/sectors.ts';

const VIEW_QUESTIONS: readonly ((name: string, heading: number) => string)[] = [
  (name, heading) =>
    `The camera looks towards ${heading}° (clockwise from north). Where is ${name} for someone looking that way?`,
  (name, heading) => `You look along a bearing of ${heading}°. In which direction from you is ${name}?`,
];
const COMPASS_QUESTIONS: readonly ((name: string) => string)[] = [
  (name) => `In which direction from the camera is ${name}?`,
  (name) => `Which way from here does ${name} lie?`,
];

/** Whole degrees that a question tells; undefined for a photo without a viewing direction. */
export function headingOf({ record }: PlacedRecord): number | undefined {
  return record.heading === undefined ? undefined : ((Math.round(record.heading) % 360) + 360) % 360;
}

/**
 * Photo and its graph → in which of eight directions a named place lies: for a viewer where the photo has a viewing direction,
 * by compass where not. Directions near the border between two are left out; places are chosen so that every direction is
 * the answer about equally often.
 */
export function relativeDirectionDrafter(survey: CitySurvey, { seed }: { seed: number }): Drafter {
  const uses = createUseCounts();
  return async (photo) => {
    const heading = headingOf(photo);
    const options = (await clearPlaces(photo, survey)).flatMap((clear) => {
      const sector = sectorOf(clear.bearing - (heading ?? 0));
      return sector === undefined ? [] : [{ ...clear, sector }];
    });
    if (options.length === 0) return { skip: 'no uniquely named place clearly in one direction' };
    const random = createRandom(seed, 'relative-direction', photo.record.id);
    const { place, metres, bearing, sector } = uses.order(options, {
      keyOf: (option) => String(option.sector),
      random,
    })[0]!;
    uses.add(String(sector));
    const words = heading === undefined ? COMPASS_WORDS : VIEW_WORDS;
    const candidates = words.map((value, index) => ({
      value,
      evidence: {
        source: place.id,
        city: survey.city.name,
        claim: { bearing: (sectorMiddle(index) + (heading ?? 0)) % 360 },
        ...(index === sector ? { metres: roundMetres(metres), bearing: Math.round(bearing) % 360 } : {}),
      },
    }));
    return {
      detail: 'relative-direction',
      queryType: 'relative-direction',
      instruction:
        heading === undefined
          ? random.pick(COMPASS_QUESTIONS)(place.name)
          : random.pick(VIEW_QUESTIONS)(place.name, heading),
      shows: { image: true },
      truth: candidates[sector]!,
      negatives: candidates.filter((_, index) => index !== sector),
      candidatesAre: 'text',
      evidence: { nodes: [place.id] },
    };
  };
}
