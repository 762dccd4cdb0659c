/** The nearest thing of another name must be this much farther, in metres and as a share. */
const MARGIN_METRES = 10;
const MARGIN_SHARE = 0.2;

/** Distance beyond which a thing is surely not the nearest one. */
export function runnerUpLimit(nearestMetres: number): number {
  return Math.max(nearestMetres + MARGIN_METRES, nearestMetres * (1 + MARGIN_SHARE));
}
