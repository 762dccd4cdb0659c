import { geodesicStep, type LonLat } from '@uge/graph';
import type { PlacedRecord } from '../../../builder/build-context.ts';
import type { CitySurvey, SurveyedPlace } from './city-survey.ts';
import { OUTLINE_SHARE } from './distance-grid.ts';
import { turnBetween } from './sectors.ts';

/** A place that is told apart by its name and lies clearly in one direction at one distance. */
export interface ClearPlace {
  place: SurveyedPlace & { name: string };
  /** To its representative point. */
  metres: number;
  /** Degrees clockwise from north. */
  bearing: number;
}

/** A large outline lies in several directions: its nearest point must be within this of the representative point's. */
const OUTLINE_TURN_DEGREES = 7;
/** Nearer, a step aside changes the direction; farther, nobody calls it a place of this street. */
const NEAR_METRES = 12;
const FAR_METRES = 1200;

/** Places of the photo's own graph with a name that nothing else in the city has, and an outline that is small from the camera. */
export async function clearPlaces(photo: PlacedRecord, survey: CitySurvey): Promise<ClearPlace[]> {
  const members = await survey.membersOf(photo);
  const camera: LonLat = [photo.record.lon, photo.record.lat];
  return survey.places.flatMap((place) => {
    if (place.name === undefined || !members.has(place.id) || !survey.isUnique(place.name)) return [];
    const { metres, bearing } = geodesicStep(camera, place.coord);
    if (metres < NEAR_METRES || metres > FAR_METRES) return [];
    const foot = survey.city.graph.footOn(place.index, camera);
    if (foot.metres < OUTLINE_SHARE * metres) return [];
    if (turnBetween(geodesicStep(camera, foot.position).bearing, bearing) > OUTLINE_TURN_DEGREES) return [];
    return [{ place: { ...place, name: place.name }, metres, bearing }];
  });
}
