import { UgeError } from '@uge/core';
import type { CityGraph } from '../city-graph/city-graph.ts';
import type { LonLat, SpatialSubgraph } from '../types.ts';
import { drawAreaLabels, drawDistrictLabels } from './area-labels.ts';
import { baseLegend } from './base-legend.ts';
import { drawAreas } from './draw-areas.ts';
import { drawCrossings } from './draw-crossings.ts';
import { drawCamera, drawPhotos } from './draw-photos.ts';
import { drawPlaces } from './draw-places.ts';
import { drawStreets } from './draw-streets.ts';
import { drawSubgraph } from './draw-subgraph.ts';
import { drawFurniture } from './furniture.ts';
import { LabelGrid } from './label-grid.ts';
import { drawLegend, type LegendSection } from './legend.ts';
import { MAP_THEMES, type MapTheme, type MapThemeName } from './map-theme.ts';
import { createMapView, type MapExtent } from './map-view.ts';
import { drawOverlays, drawRoute, type MapOverlay, type MapRoute } from './overlays.ts';
import type { Sheet } from './sheet.ts';
import { drawStreetLabels } from './street-labels.ts';
import { visibleArcs } from './visible-arcs.ts';
import { escapeXml, px } from './xml.ts';

export const MAP_LAYERS = ['areas', 'streets', 'crossings', 'places', 'photos', 'names', 'legend'] as const;
/** A part of a map that can be left out. */
export type MapLayer = (typeof MAP_LAYERS)[number];

export interface DrawMapOptions extends MapExtent {
  /** Pixels of the sheet. Default 1200. More pixels show more, at the same size of text. */
  width?: number;
  /** Default `light`; or colours of the caller's own, such as CSS variables. */
  theme?: MapThemeName | MapTheme;
  /** Above the map; empty for none. Default: the name of the city. */
  title?: string;
  /** Only these layers. Default: all. */
  layers?: readonly MapLayer[];
  /** Subgraph of a photo or another node, drawn over a quiet map; without an extent the map is of its surroundings. */
  subgraph?: SpatialSubgraph;
  /** A camera drawn below results, and what it sees where it has a heading (degrees clockwise from north). */
  camera?: { position: LonLat; heading?: number };
  /** Degrees that the photo of `subgraph`, or the camera, sees across. Default 70. */
  fieldOfView?: number;
  route?: MapRoute;
  /** Results: reachable streets by band, places found… */
  overlays?: readonly MapOverlay[];
}

const TITLE_PIXELS = 34;
const FONTS = "'Noto Sans','Noto Sans CJK SC','Liberation Sans',Arial,'DejaVu Sans',sans-serif";
const WIDTHS: readonly [least: number, most: number] = [200, 10_000];

/**
 * A map of a city as an SVG document: areas and places by category, streets by class with their names, crossings, photos,
 * and over them a subgraph, a route or results. With legend, scale bar, north arrow and the attribution that the licence of
 * the data asks for. Drawn in the metric plane of the city (transverse Mercator about its middle), north up, one scale.
 *
 * The same graph and options give the same bytes. Text is text: a viewer sets it in a sans serif it has (for Chinese,
 * Japanese or Korean names one with those scripts must be installed). Works in a browser.
 *
 * @returns SVG 1.1 text, `width` pixels wide, as high as map and legend need.
 * @throws {UgeError} `graph/invalid-map` for an extent or width that cannot be drawn.
 */
export function drawMap(graph: CityGraph, options: DrawMapOptions = {}): string {
  const { width = 1200, theme: chosen = 'light', title = graph.name, layers = MAP_LAYERS } = options;
  if (!(Number.isInteger(width) && width >= WIDTHS[0] && width <= WIDTHS[1])) {
    throw new UgeError(
      'graph/invalid-map',
      `drawMap: width is a whole number of pixels from ${WIDTHS[0]} to ${WIDTHS[1]}, found ${width}.`,
      { width },
    );
  }
  const theme = typeof chosen === 'string' ? MAP_THEMES[chosen] : chosen;
  const view = createMapView(graph, width, extentOf(options));
  const sheet: Sheet = { graph, view, theme, grid: new LabelGrid(view.width, view.height) };
  const { svg: map, legend } = drawLayers(sheet, options);
  const top = title === '' ? 0 : TITLE_PIXELS;
  const below = layers.includes('legend')
    ? drawLegend(legend, { width, top: top + view.height, theme })
    : { svg: '', height: 0 };
  const height = top + view.height + below.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONTS}" text-rendering="geometricPrecision">`,
    `<title>${escapeXml(title || graph.name)}</title>`,
    `<desc>${escapeXml(descriptionOf(graph))}</desc>`,
    `<clipPath id="frame"><rect width="${width}" height="${view.height}"/></clipPath>`,
    `<rect width="${width}" height="${height}" fill="${theme.sheet}"/>`,
    title === ''
      ? ''
      : `<text x="12" y="23" font-size="18" font-weight="bold" fill="${theme.text}">${escapeXml(title)}</text>`,
    `<g transform="translate(0 ${top})" clip-path="url(#frame)">`,
    map,
    '</g>',
    `<rect x="0.5" y="${px(top + 0.5)}" width="${width - 1}" height="${view.height - 1}" fill="none" stroke="${theme.frame}"/>`,
    below.svg,
    '</svg>\n',
  ].join('\n');
}

function drawLayers(sheet: Sheet, options: DrawMapOptions): { svg: string; legend: LegendSection[] } {
  const { view, theme, grid, graph } = sheet;
  const { layers = MAP_LAYERS, subgraph, fieldOfView = 70, camera, route, overlays = [] } = options;
  const shows = (layer: MapLayer): boolean => layers.includes(layer);
  const isBackground = subgraph !== undefined || overlays.length > 0;
  // Room goes to what comes first: here the order is importance, below it is what lies over what.
  const furniture = drawFurniture({ view, theme, grid, attribution: attributionOf(graph) });
  const seenFrom = camera && drawCamera(sheet, { ...camera, fieldOfView });
  const path = route && drawRoute(sheet, route);
  const focus = subgraph && drawSubgraph(sheet, { subgraph, fieldOfView });
  const results = drawOverlays(sheet, overlays);
  const areas = shows('areas') ? drawAreas(sheet) : { svg: '', drawn: [] };
  const arcs = shows('streets') ? visibleArcs(sheet) : [];
  const crossings = shows('crossings') ? drawCrossings(sheet) : { svg: '', count: 0 };
  const districtNames = shows('names') ? drawDistrictLabels(sheet, areas.drawn) : '';
  const streetNames = shows('names') ? drawStreetLabels(sheet, arcs) : '';
  const areaNames = shows('names') ? drawAreaLabels(sheet, areas.drawn) : '';
  const places = shows('places') && !subgraph ? drawPlaces(sheet, { withNames: shows('names') }) : undefined;
  const photos = shows('photos') && !subgraph ? drawPhotos(sheet) : { svg: '', count: 0 };
  const svg = [
    `<rect width="${view.width}" height="${view.height}" fill="${theme.land}"/>`,
    areas.svg,
    drawStreets(sheet, arcs),
    crossings.svg,
    isBackground
      ? `<rect width="${view.width}" height="${view.height}" fill="${theme.veil}" fill-opacity="0.45"/>`
      : '',
    seenFrom ?? '',
    results.svg,
    places?.marks ?? '',
    photos.svg,
    path?.svg ?? '',
    `<g paint-order="stroke" stroke-linejoin="round"${subgraph ? ' opacity="0.75"' : ''}>`,
    areaNames,
    places?.names ?? '',
    streetNames,
    districtNames,
    '</g>',
    focus ? `<g paint-order="stroke">${focus.svg}</g>` : '',
    furniture,
  ];
  const onMap = [...(path ? [path.entry] : []), ...results.legend.entries];
  const legend = [
    { ...results.legend, entries: onMap },
    ...(focus?.legend ?? []),
    ...baseLegend(theme, {
      streets: arcs,
      areas: areas.drawn,
      crossings: crossings.count,
      ...(places ? { places } : {}),
    }),
  ];
  return { svg: svg.filter((layer) => layer !== '').join('\n'), legend };
}

/** The given extent, else the surroundings of what the map is about. */
function extentOf({ bounds, center, radiusMetres, subgraph, route }: DrawMapOptions): MapExtent {
  if (bounds !== undefined || center !== undefined) {
    return { ...(bounds ? { bounds } : {}), ...(center ? { center } : {}), ...(radiusMetres ? { radiusMetres } : {}) };
  }
  const positions = [...(subgraph?.nodes.map(({ coords }) => coords) ?? []), ...(route?.line ?? [])];
  if (positions.length === 0) return {};
  const [longitude] = positions[0]!;
  // Degrees east of the first position, so that a set across the antimeridian stays together.
  const east = positions.map(([lon]) => ((lon - longitude + 540) % 360) - 180);
  const latitudes = positions.map(([, latitude]) => latitude);
  const [west, most] = [Math.min(...east), Math.max(...east)];
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
  const margin = Math.max(0.0006, 0.08 * Math.max(most - west, north - south));
  const wrap = (lon: number): number => ((lon + 540) % 360) - 180;
  return {
    bounds: [wrap(longitude + west - margin), south - margin, wrap(longitude + most + margin), north + margin],
  };
}

function attributionOf({ provenance }: CityGraph): string {
  return `${provenance.attribution} (${provenance.license})`;
}

function descriptionOf(graph: CityGraph): string {
  return `${graph.name}: ${graph.nodeCount} nodes, ${graph.edgeCount} edges; from ${graph.provenance.source}. ${attributionOf(graph)}. Transverse Mercator about the middle of the city, north up.`;
}
