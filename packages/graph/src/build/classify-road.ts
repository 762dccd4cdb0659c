const CLASS_OF_HIGHWAY: ReadonlyMap<string, string> = new Map(
  Object.entries({
    motorway: 'motorway',
    trunk: 'major_road',
    primary: 'major_road',
    secondary: 'major_road',
    tertiary: 'major_road',
    unclassified: 'minor_road',
    road: 'minor_road',
    residential: 'residential',
    living_street: 'residential',
    service: 'service_road',
    busway: 'service_road',
    pedestrian: 'pedestrian',
    footway: 'pedestrian',
    steps: 'pedestrian',
    cycleway: 'bicycle_road',
    path: 'path',
    bridleway: 'path',
    track: 'track',
  }),
);

/**
 * Class of a road by its `highway` value alone: sidewalk, bicycle and foot tags never change it. Undefined for values that
 * are no road one can stand on (`proposed`, `platform`, `bus_stop`).
 */
export function classifyRoad(highway: string): string | undefined {
  return CLASS_OF_HIGHWAY.get(highway.replace(/_link$/, ''));
}
