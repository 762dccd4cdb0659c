import { boxAround } from './label-grid.ts';
import type { Pixel } from './map-view.ts';
import { markPath } from './mark.ts';
import { PLACE_GROUPS, type PlaceGroupName, placeGroupOf, placeRank } from './place-groups.ts';
import { pointLabel } from './point-label.ts';
import type { Sheet } from './sheet.ts';
import { escapeXml } from './xml.ts';

/** A node drawn as a place: places themselves, and areas that are the house of an institution. */
interface Place {
  index: number;
  name: string;
  group: PlaceGroupName;
  rank: number;
  pixel: Pixel;
}

export interface DrawnPlaces {
  marks: string;
  names: string;
  groups: Set<PlaceGroupName>;
  /** In sight, and drawn of them: where there is no room the least important stay out. */
  total: number;
  drawn: number;
}

const MARK_RADIUS = 3.6;
const DOT_RADIUS = 1.4;
/** Metres per pixel beyond which marks keep more apart, and only landmarks have names. */
const CROWDED_SCALE = 1.7;
/** Square pixels of sheet for each name. */
const PIXELS_PER_NAME = 7500;
const FONT_SIZE = 9.5;

/**
 * Places as marks by category, and names where there is room: important places first. Those without room for a mark are a
 * dot of the same colour, those without room for a dot are left out and counted.
 */
export function drawPlaces(sheet: Sheet, { withNames }: { withNames: boolean }): DrawnPlaces {
  const { view, theme, grid } = sheet;
  const places = placesOf(sheet);
  const dots = new Map<PlaceGroupName, string[]>();
  const marks = new Map<PlaceGroupName, string[]>();
  const named: Place[] = [];
  const room = MARK_RADIUS * (view.metresPerPixel > CROWDED_SCALE ? 4.6 : 2.8);
  let drawn = 0;
  for (const place of places) {
    const { pixel, group, name } = place;
    const isMarked = grid.take([boxAround(pixel, room, room)]);
    if (!isMarked && !grid.take([boxAround(pixel, 3 * DOT_RADIUS, 3 * DOT_RADIUS)])) continue;
    drawn++;
    const { shape } = PLACE_GROUPS[group];
    const data = isMarked ? markPath(shape, pixel, MARK_RADIUS) : markPath('circle', pixel, DOT_RADIUS);
    const target = isMarked ? marks : dots;
    target.set(group, [...(target.get(group) ?? []), `<path d="${data}"><title>${escapeXml(name)}</title></path>`]);
    if (isMarked) named.push(place);
  }
  const layer = (paths: ReadonlyMap<PlaceGroupName, string[]>): string =>
    [...paths].map(([group, list]) => `<g fill="${theme.places[group].mark}">${list.join('')}</g>`).join('\n');
  const svg = [
    `<g id="places" stroke="${theme.sheet}" stroke-linejoin="round">`,
    `<g stroke-width="0.4">${layer(dots)}</g>`,
    `<g stroke-width="0.9" paint-order="stroke">${layer(marks)}</g>`,
    '</g>',
  ].join('\n');
  const names = withNames ? placeNames(sheet, named, room / 2 + 2.5) : '';
  const groups = new Set(places.map(({ group }) => group));
  return { marks: svg, names, groups, total: places.length, drawn };
}

function placesOf({ graph, view }: Sheet): Place[] {
  const places: Place[] = [];
  for (const kind of ['poi', 'aoi'] as const) {
    for (const index of graph.indicesOf(kind)) {
      const { name = '', category, type, coord } = graph.node(index);
      const group = placeGroupOf(category);
      const isLandscape = group === 'leisure' || group === 'other' || category === 'transport';
      const pixel = view.toPixel(coord);
      if (!view.holds(pixel, -MARK_RADIUS) || (kind === 'aoi' && isLandscape)) continue;
      places.push({ index, name, group, rank: placeRank(category, type), pixel });
    }
  }
  return places.sort((a, b) => a.rank - b.rank || a.index - b.index);
}

function placeNames({ view, theme, grid }: Sheet, places: readonly Place[], offset: number): string {
  const most = (view.width * view.height) / PIXELS_PER_NAME;
  const labels: string[] = [];
  const taken = new Set<string>();
  for (const { name, group, rank, pixel } of places) {
    if (labels.length >= most || (rank > 0 && view.metresPerPixel > CROWDED_SCALE)) break;
    if (name === '' || taken.has(name)) continue;
    const label = pointLabel(grid, name, {
      pixel,
      fontSize: FONT_SIZE,
      offset,
      attributes: `fill="${theme.places[group].text}"`,
    });
    if (!label) continue;
    taken.add(name);
    labels.push(label);
  }
  return `<g id="place-names" stroke="${theme.halo}" stroke-width="2.2" stroke-opacity="0.85">\n${labels.join('\n')}\n</g>`;
}
