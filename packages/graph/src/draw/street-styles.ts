import { classifyRoad } from '../build/classify-road.ts';

export type StreetClass =
  | 'footway'
  | 'path'
  | 'track'
  | 'bicycle_road'
  | 'pedestrian'
  | 'service_road'
  | 'residential'
  | 'minor_road'
  | 'major_road'
  | 'motorway';

export interface StreetStyle {
  label: string;
  /** Width on the ground in metres, and the least and greatest width on the sheet in pixels. */
  metres: number;
  least: number;
  greatest: number;
  /** Dashes in widths of the line; solid without. */
  dashes?: readonly number[];
  /** Drawn with an edge line of another colour. */
  isCased: boolean;
  /** Streets without a name are left out beyond this many metres per pixel. */
  namelessUpTo: number;
}

const EVERYWHERE = Number.POSITIVE_INFINITY;

/** Classes of streets, lowest first: the order they are drawn in. */
export const STREET_STYLES: Readonly<Record<StreetClass, StreetStyle>> = {
  footway: {
    label: 'Footway, steps',
    metres: 1.6,
    least: 0.9,
    greatest: 1.8,
    dashes: [2, 1.6],
    isCased: false,
    namelessUpTo: 1.3,
  },
  path: { label: 'Path', metres: 1.6, least: 0.9, greatest: 1.8, dashes: [4, 2], isCased: false, namelessUpTo: 1.6 },
  track: { label: 'Track', metres: 3, least: 1, greatest: 2.4, dashes: [6, 2], isCased: false, namelessUpTo: 2.5 },
  bicycle_road: {
    label: 'Cycle path',
    metres: 2,
    least: 1,
    greatest: 2,
    dashes: [4, 1.6],
    isCased: false,
    namelessUpTo: 1.6,
  },
  pedestrian: { label: 'Pedestrian street', metres: 6, least: 1.6, greatest: 10, isCased: true, namelessUpTo: 2.5 },
  service_road: { label: 'Service road', metres: 4, least: 1.2, greatest: 7, isCased: true, namelessUpTo: 2.5 },
  residential: {
    label: 'Residential street',
    metres: 9,
    least: 2.6,
    greatest: 15,
    isCased: true,
    namelessUpTo: EVERYWHERE,
  },
  minor_road: { label: 'Minor road', metres: 9, least: 2.6, greatest: 15, isCased: true, namelessUpTo: EVERYWHERE },
  major_road: { label: 'Major road', metres: 13, least: 3.4, greatest: 18, isCased: true, namelessUpTo: EVERYWHERE },
  motorway: { label: 'Motorway', metres: 15, least: 4, greatest: 20, isCased: true, namelessUpTo: EVERYWHERE },
};

export const STREET_CLASSES = Object.keys(STREET_STYLES) as StreetClass[];

/** Class of an OSM `highway` value on a map: the class of the graph, and what only feet use apart. */
export function streetClassOf(highway: string): StreetClass {
  if (/^(footway|steps|corridor|platform)$/.test(highway)) return 'footway';
  return (classifyRoad(highway) as StreetClass | undefined) ?? 'minor_road';
}

export function streetWidth(streetClass: StreetClass, metresPerPixel: number): number {
  const { metres, least, greatest } = STREET_STYLES[streetClass];
  return Math.min(greatest, Math.max(least, metres / metresPerPixel));
}
