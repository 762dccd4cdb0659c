import type { RoadAttributes } from '../types.ts';

type Tags = Readonly<Record<string, string>>;

const ALLOWED = new Set(['yes', 'designated', 'permitted', 'permissive', 'official']);
const SIDES_WITH_PATH = new Set(['yes', 'both', 'left', 'right', 'separate']);
const ON_FOOT = new Set(['footway', 'pedestrian', 'steps', 'path', 'living_street', 'corridor']);
const CYCLEWAY_KEYS = ['cycleway', 'cycleway:both', 'cycleway:left', 'cycleway:right'];
const NO_CYCLEWAY = new Set(['no', 'none', 'separate']);
const SIDEWALK_KEYS = ['sidewalk', 'sidewalk:both', 'sidewalk:left', 'sidewalk:right'];
/** A passage through a building or under a roof is at street level. */
const AT_GROUND = new Set(['no', 'building_passage', 'covered']);
const MOST_LAYERS = 63;

/** What one way says of its road. `class` is the value of `highway`, links included, whatever the other tags say. */
export function roadAttributes(tags: Tags, highway: string): RoadAttributes {
  const bridge = tags['bridge'] !== undefined && tags['bridge'] !== 'no';
  const tunnel = tags['tunnel'] !== undefined && !AT_GROUND.has(tags['tunnel']);
  return {
    class: highway,
    bicycle:
      highway === 'cycleway' ||
      ALLOWED.has(tags['bicycle'] ?? '') ||
      tags['bicycle_road'] === 'yes' ||
      CYCLEWAY_KEYS.some((key) => tags[key] !== undefined && !NO_CYCLEWAY.has(tags[key])),
    foot: tags['foot'] === undefined ? ON_FOOT.has(highway) : ALLOWED.has(tags['foot']),
    sidewalk: SIDEWALK_KEYS.some((key) => SIDES_WITH_PATH.has(tags[key] ?? '')),
    oneway: isOneway(tags, highway),
    bridge,
    tunnel,
    layer: layerOf(tags, bridge, tunnel),
  };
}

export function isRoundabout(tags: Tags): boolean {
  return tags['junction'] === 'roundabout' || tags['junction'] === 'circular';
}

function isOneway(tags: Tags, highway: string): boolean {
  const value = tags['oneway'];
  if (value !== undefined) return value === 'yes' || value === '-1' || value === 'true' || value === '1';
  return isRoundabout(tags) || highway === 'motorway' || highway === 'motorway_link';
}

function layerOf(tags: Tags, bridge: boolean, tunnel: boolean): number {
  const layer = wholeNumber(tags['layer']);
  if (layer !== undefined) return layer;
  // Corridors of malls and stations are mapped by storey.
  const storey = wholeNumber(tags['level']);
  if (storey !== undefined && storey !== 0) return storey;
  if (bridge) return 1;
  return tunnel || tags['location'] === 'underground' ? -1 : 0;
}

function wholeNumber(value: string | undefined): number | undefined {
  if (value === undefined || !/^[+-]?\d+$/.test(value.trim())) return undefined;
  return Math.max(-MOST_LAYERS, Math.min(MOST_LAYERS, Number(value)));
}
