import { MAP_THEMES, type MapTheme } from '@uge/graph';
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { MAP_LAYER_NAMES } from '../../api/map-layer-names.ts';
import { KIND_COLOURS, SPLIT_COLOURS, WALK_COLOUR } from '../colours.ts';
import { EMPTY } from './photo-layers.ts';

/** What is drawn of the chosen photo, on top of the city's layers. */
const PHOTO_SOURCES = ['links', 'around', 'chosen', 'walk', 'legs'] as const;

export type SourceName = (typeof MAP_LAYER_NAMES)[number] | (typeof PHOTO_SOURCES)[number];

/** Drawn by the browser in its own letters: a style without `glyphs` asks no server for them. */
const FONT = ['system-ui'];

const byZoom = (...stops: number[]): unknown => ['interpolate', ['linear'], ['zoom'], ...stops];
const colourBy = (property: string, colours: Readonly<Record<string, readonly [string, string] | string>>): unknown => [
  'match',
  ['get', property],
  ...Object.entries(colours).flatMap(([value, colour]) => [value, typeof colour === 'string' ? colour : colour[0]]),
  '#888888',
];
const isMain = ['in', ['get', 'category'], ['literal', ['motorway', 'major_road']]];
const isWay = ['in', ['get', 'category'], ['literal', ['footway', 'path', 'track', 'bicycle_road']]];
const widths = (main: number, street: number, way: number): unknown => ['case', isMain, main, isWay, way, street];

const STREET_WIDTH = ['interpolate', ['exponential', 1.5], ['zoom']];

function areaColour({ areas }: MapTheme): unknown {
  const { park, wood, water, square, building, ground } = areas;
  return [
    ...['match', ['get', 'category'], ['park', 'leisure', 'sport'], park.fill, 'natural', wood.fill],
    ...['water', water.fill, 'square', square.fill, ['place', 'transport', 'military'], ground.fill, building.fill],
  ];
}

function casings({ streets }: MapTheme): Record<string, string> {
  return Object.fromEntries(Object.entries(streets).map(([category, { casing }]) => [category, casing]));
}

function fillings({ streets }: MapTheme): Record<string, string> {
  return Object.fromEntries(Object.entries(streets).map(([category, { fill }]) => [category, fill]));
}

/** The map from what the server tells: no tiles, sprites or fonts. */
export function mapStyle(dark: boolean): StyleSpecification {
  const theme = MAP_THEMES[dark ? 'dark' : 'light'];
  const text = { 'text-color': theme.text, 'text-halo-color': theme.halo, 'text-halo-width': 1.6 };
  const quiet = { ...text, 'text-color': theme.quietText };
  const named = { 'text-field': ['get', 'name'], 'text-font': FONT };
  const layers: unknown[] = [
    { id: 'background', type: 'background', paint: { 'background-color': theme.land } },
    {
      id: 'areas',
      type: 'fill',
      source: 'areas',
      // A district lies under everything else and would colour all of it.
      filter: ['!=', ['get', 'category'], 'district'],
      paint: { 'fill-color': areaColour(theme), 'fill-outline-color': theme.areas.building.outline },
    },
    {
      id: 'streets',
      type: 'line',
      source: 'streets',
      layout: { 'line-join': 'round', 'line-cap': 'round', 'line-sort-key': ['case', isMain, 1, 0] },
      paint: {
        'line-color': colourBy('category', casings(theme)),
        'line-width': [...STREET_WIDTH, 11, widths(1, 0.4, 0.2), 17, widths(9, 6, 2)],
      },
    },
    {
      id: 'streets-inside',
      type: 'line',
      source: 'streets',
      minzoom: 14,
      layout: { 'line-join': 'round', 'line-cap': 'round', 'line-sort-key': ['case', isMain, 1, 0] },
      paint: {
        'line-color': colourBy('category', fillings(theme)),
        'line-width': [...STREET_WIDTH, 14, widths(1.7, 1, 0.4), 17, widths(7, 4.4, 1.4)],
      },
    },
    {
      id: 'streets-around',
      type: 'line',
      source: 'streets',
      filter: ['in', ['get', 'id'], ['literal', []]],
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': KIND_COLOURS.street[0], 'line-width': byZoom(11, 1.5, 17, 8), 'line-opacity': 0.45 },
    },
    {
      id: 'areas-around',
      type: 'line',
      source: 'areas',
      filter: ['in', ['get', 'id'], ['literal', []]],
      paint: { 'line-color': KIND_COLOURS.aoi[0], 'line-width': 2 },
    },
    {
      id: 'crossings',
      type: 'circle',
      source: 'crossings',
      minzoom: 15,
      paint: { 'circle-radius': 2, 'circle-color': theme.crossing },
    },
    {
      id: 'places',
      type: 'circle',
      source: 'places',
      minzoom: 14.5,
      paint: { 'circle-radius': byZoom(14.5, 1.2, 18, 4), 'circle-color': theme.places.other.mark },
    },
    {
      id: 'links',
      type: 'line',
      source: 'links',
      paint: { 'line-color': colourBy('relation', theme.relations), 'line-width': 1.5 },
    },
    {
      id: 'photos',
      type: 'circle',
      source: 'photos',
      paint: {
        'circle-radius': byZoom(11, 1.4, 14, 3.5, 17, 7),
        'circle-color': colourBy('split', SPLIT_COLOURS),
        'circle-stroke-color': theme.land,
        'circle-stroke-width': byZoom(13, 0, 15, 1),
      },
    },
    {
      id: 'around',
      type: 'circle',
      source: 'around',
      paint: {
        'circle-radius': 5,
        'circle-color': colourBy('kind', KIND_COLOURS),
        'circle-stroke-width': 1,
        'circle-stroke-color': '#222222',
      },
    },
    {
      id: 'walk-line',
      type: 'line',
      source: 'walk',
      filter: ['==', ['geometry-type'], 'LineString'],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': WALK_COLOUR, 'line-width': 5 },
    },
    {
      id: 'chosen',
      type: 'circle',
      source: 'chosen',
      paint: {
        'circle-radius': 11,
        'circle-color': 'rgba(0, 0, 0, 0)',
        'circle-stroke-width': 3,
        'circle-stroke-color': theme.photo,
      },
    },
    {
      id: 'walk-head',
      type: 'circle',
      source: 'walk',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': 6,
        'circle-color': WALK_COLOUR,
        'circle-stroke-width': 2,
        'circle-stroke-color': '#ffffff',
      },
    },
    {
      id: 'place-names',
      type: 'symbol',
      source: 'places',
      minzoom: 17,
      layout: { ...named, 'text-size': 11, 'text-anchor': 'top', 'text-offset': [0, 0.5], 'text-max-width': 8 },
      paint: quiet,
    },
    {
      id: 'area-names',
      type: 'symbol',
      source: 'areas',
      minzoom: 14.5,
      filter: ['!=', ['get', 'category'], 'building'],
      layout: { ...named, 'text-size': 11, 'text-max-width': 8 },
      paint: quiet,
    },
    {
      id: 'street-names',
      type: 'symbol',
      source: 'streets',
      minzoom: 13,
      layout: {
        ...named,
        'symbol-placement': 'line',
        'symbol-spacing': 320,
        'symbol-sort-key': ['case', isMain, 0, 1],
        'text-size': byZoom(13, 10, 17, 13),
      },
      paint: text,
    },
    {
      id: 'around-names',
      type: 'symbol',
      source: 'around',
      minzoom: 15.5,
      filter: ['!=', ['get', 'kind'], 'street'],
      layout: {
        ...named,
        'text-size': 12,
        'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
        'text-radial-offset': 0.7,
        'text-max-width': 9,
      },
      paint: text,
    },
    {
      id: 'leg-names',
      type: 'symbol',
      source: 'legs',
      layout: { ...named, 'text-size': 15, 'text-allow-overlap': true, 'text-anchor': 'left', 'text-offset': [0.7, 0] },
      paint: { ...text, 'text-color': dark ? '#ffb38a' : '#8a3400', 'text-halo-width': 2 },
    },
  ];
  return {
    version: 8,
    sources: Object.fromEntries(
      [...MAP_LAYER_NAMES, ...PHOTO_SOURCES].map((name) => [name, { type: 'geojson', data: EMPTY }]),
    ),
    layers: layers as LayerSpecification[],
  };
}
