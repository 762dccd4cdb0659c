import { type PlacedRecord, planarMetres, sameStreet } from '../../builder/build-context.ts';

/** Photos at least this far away show another spatial context. */
const RETRIEVAL_FAR_METRES = 200;
/** On another street, those at least this far away do. */
const RETRIEVAL_OTHER_STREET_METRES = 50;
/** Room between planar and geodesic metres. */
const PLANAR_SLACK_METRES = 0.5;

/** True where another photo is surely taken in another spatial context. */
export function isOtherContext(
  photo: PlacedRecord,
  other: PlacedRecord,
  metres: number = planarMetres(photo, other) - PLANAR_SLACK_METRES,
): boolean {
  return metres >= RETRIEVAL_FAR_METRES || (metres >= RETRIEVAL_OTHER_STREET_METRES && !sameStreet(photo, other));
}
