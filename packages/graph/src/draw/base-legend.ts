import { AREA_LABELS, type AreaStyleName } from './area-styles.ts';
import type { DrawnArea } from './draw-areas.ts';
import type { DrawnPlaces } from './draw-places.ts';
import type { LegendSection } from './legend.ts';
import type { MapTheme } from './map-theme.ts';
import { markPath } from './mark.ts';
import { PLACE_GROUPS, type PlaceGroupName } from './place-groups.ts';
import { STREET_CLASSES, STREET_STYLES } from './street-styles.ts';
import type { VisibleArc } from './visible-arcs.ts';

/** Legend of the streets, areas and places that are on the map, and of nothing else. */
export function baseLegend(
  theme: MapTheme,
  drawn: { streets: readonly VisibleArc[]; areas: readonly DrawnArea[]; places?: DrawnPlaces; crossings: number },
): LegendSection[] {
  return [
    {
      title: 'Streets',
      entries: [
        ...streetEntries(theme, drawn.streets),
        ...structureEntries(theme, drawn.streets),
        ...crossingEntry(theme, drawn.crossings),
      ],
    },
    { title: 'Areas', entries: areaEntries(theme, drawn.areas) },
    ...(drawn.places ? [placeSection(theme, drawn.places)] : []),
  ];
}

function streetEntries(theme: MapTheme, streets: readonly VisibleArc[]): LegendSection['entries'] {
  const present = new Set(streets.map(({ streetClass }) => streetClass));
  return [...STREET_CLASSES]
    .reverse()
    .filter((streetClass) => present.has(streetClass))
    .map((streetClass) => {
      const { label, least, dashes, isCased } = STREET_STYLES[streetClass];
      const { fill, casing } = theme.streets[streetClass];
      const width = isCased ? least + 1.4 : Math.max(1.4, least);
      const dash = dashes ? ` stroke-dasharray="${dashes.map((length) => length * width).join(' ')}"` : '';
      const edge = isCased ? `<path d="M-12 0H12" stroke="${casing}" stroke-width="${width + 2}"/>` : '';
      return { label, sample: `${edge}<path d="M-12 0H12" stroke="${fill}" stroke-width="${width}"${dash}/>` };
    });
}

function structureEntries(theme: MapTheme, streets: readonly VisibleArc[]): LegendSection['entries'] {
  const { fill, casing } = theme.streets.residential;
  const surface = `<path d="M-12 0H12" stroke="${fill}" stroke-width="4"/>`;
  const edge = (stroke: string): string => `<path d="M-12 0H12" ${stroke} stroke-width="6.4"/>`;
  return [
    ...(streets.some(({ level }) => level > 0)
      ? [{ label: 'Bridge', sample: edge(`stroke="${theme.bridge}"`) + surface }]
      : []),
    ...(streets.some(({ level }) => level < 0)
      ? [
          {
            label: 'Tunnel',
            sample: `<g opacity="0.6">${edge(`stroke="${casing}" stroke-dasharray="4 3"`)}${surface}</g>`,
          },
        ]
      : []),
  ];
}

function crossingEntry(theme: MapTheme, count: number): LegendSection['entries'] {
  const sample = `<circle r="3" fill="${theme.sheet}" stroke="${theme.crossing}" stroke-width="0.9"/>`;
  return count === 0 ? [] : [{ label: 'Crossing', sample }];
}

function areaEntries(theme: MapTheme, areas: readonly DrawnArea[]): LegendSection['entries'] {
  const present = new Set(areas.map(({ style }) => style));
  const styles = (Object.keys(AREA_LABELS) as AreaStyleName[]).filter((style) => present.has(style));
  const entries = styles.map((style) => {
    const { fill, outline } = theme.areas[style];
    return {
      label: AREA_LABELS[style],
      sample: `<rect x="-11" y="-5" width="22" height="10" fill="${fill}" stroke="${outline}" stroke-width="0.8"/>`,
    };
  });
  if (!present.has('district')) return entries;
  const sample = `<path d="M-12 0H12" stroke="${theme.district.line}" stroke-width="1.4" stroke-dasharray="8 3 2 3"/>`;
  return [...entries, { label: 'District boundary', sample }];
}

function placeSection(theme: MapTheme, { groups, total, drawn }: DrawnPlaces): LegendSection {
  const names = (Object.keys(PLACE_GROUPS) as PlaceGroupName[]).filter((name) => groups.has(name));
  const entries = names.map((name) => {
    const { label, shape } = PLACE_GROUPS[name];
    return { label, sample: `<path d="${markPath(shape, [0, 0], 4.4)}" fill="${theme.places[name].mark}"/>` };
  });
  return drawn === total
    ? { title: 'Places', entries }
    : { title: 'Places', entries, note: `${drawn} of ${total}, as room allows` };
}
