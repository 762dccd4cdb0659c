/** Directions are told in eight sectors of 45°; this far from a sector's middle a direction is surely in it. */
const SECTOR_MARGIN_DEGREES = 15;
const SECTOR = 45;

export const COMPASS_WORDS = [
  'north',
  'north-east',
  'east',
  'south-east',
  'south',
  'south-west',
  'west',
  'north-west',
] as const;

/** Seen along a viewing direction, clockwise. */
export const VIEW_WORDS = [
  'straight ahead',
  'ahead on the right',
  'on the right',
  'behind on the right',
  'straight behind',
  'behind on the left',
  'on the left',
  'ahead on the left',
] as const;

/** Degrees between two directions, `[0, 180]`. */
export function turnBetween(a: number, b: number): number {
  return Math.abs(((((a - b) % 360) + 540) % 360) - 180);
}

/** Sector of a direction, `[0, 8)` clockwise, or undefined where it is too near to the next one. */
export function sectorOf(degrees: number): number | undefined {
  const sector = Math.round(degrees / SECTOR);
  return turnBetween(degrees, sector * SECTOR) <= SECTOR_MARGIN_DEGREES ? ((sector % 8) + 8) % 8 : undefined;
}

export function sectorMiddle(sector: number): number {
  return sector * SECTOR;
}
