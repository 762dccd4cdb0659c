import type { StyleSpecification } from 'maplibre-gl';

export const SOURCES = [
  'areas',
  'streets',
  'crossings',
  'places',
  'photos',
  'links',
  'around',
  'chosen',
  'walk',
] as const;

/** Layers whose colours depend on the colour scheme. */
export const LAYER_NAMES: readonly string[] = [
  'background',
  'areas',
  'streets',
  'crossings',
  'places',
  'links',
  'chosen',
];

/** By split of a photo; Okabe and Ito's colours. */
const SPLIT_COLOURS = ['match', ['get', 'split'], 'train', '#0072b2', 'val', '#009e73', 'test', '#e69f00', '#888888'];
const KIND_COLOURS = [
  'match',
  ['get', 'kind'],
  'street',
  '#56b4e9',
  'crossing',
  '#f0e442',
  'aoi',
  '#009e73',
  'poi',
  '#cc79a7',
  '#888888',
];

/** The map from what the server tells: no tiles, sprites or fonts. */
export function mapStyle(dark: boolean): StyleSpecification {
  const colours = dark
    ? {
        ground: '#16181c',
        area: '#24302a',
        street: '#59616e',
        crossing: '#7c8594',
        place: '#6d5a75',
        link: '#8a94a6',
        ring: '#ffffff',
      }
    : {
        ground: '#f6f5f1',
        area: '#dfe8d8',
        street: '#b9bec8',
        crossing: '#9aa1ad',
        place: '#b9a3c2',
        link: '#5b6472',
        ring: '#111111',
      };
  const layers: unknown[] = [
    { id: 'background', type: 'background', paint: { 'background-color': colours.ground } },
    { id: 'areas', type: 'fill', source: 'areas', paint: { 'fill-color': colours.area } },
    {
      id: 'streets',
      type: 'line',
      source: 'streets',
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': colours.street, 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 0.6, 17, 6] },
    },
    {
      id: 'crossings',
      type: 'circle',
      source: 'crossings',
      minzoom: 14.5,
      paint: { 'circle-radius': 2, 'circle-color': colours.crossing },
    },
    {
      id: 'places',
      type: 'circle',
      source: 'places',
      minzoom: 13,
      paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 13, 1, 17, 4], 'circle-color': colours.place },
    },
    {
      id: 'links',
      type: 'line',
      source: 'links',
      paint: { 'line-color': colours.link, 'line-width': 1, 'line-dasharray': [2, 2] },
    },
    {
      id: 'photos',
      type: 'circle',
      source: 'photos',
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 11, 2, 17, 7],
        'circle-color': SPLIT_COLOURS,
        'circle-opacity': 0.9,
      },
    },
    {
      id: 'around',
      type: 'circle',
      source: 'around',
      paint: {
        'circle-radius': 5,
        'circle-color': KIND_COLOURS,
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
      paint: { 'line-color': '#d55e00', 'line-width': 4 },
    },
    {
      id: 'walk-head',
      type: 'circle',
      source: 'walk',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': 6,
        'circle-color': '#d55e00',
        'circle-stroke-width': 2,
        'circle-stroke-color': '#ffffff',
      },
    },
    {
      id: 'chosen',
      type: 'circle',
      source: 'chosen',
      paint: {
        'circle-radius': 11,
        'circle-color': 'rgba(0, 0, 0, 0)',
        'circle-stroke-width': 3,
        'circle-stroke-color': colours.ring,
      },
    },
  ];
  return {
    version: 8,
    sources: Object.fromEntries(
      SOURCES.map((name) => [name, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } }]),
    ),
    layers: layers as StyleSpecification['layers'],
  };
}
