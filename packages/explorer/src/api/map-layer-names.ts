/** Layers of a city's map, lowest first. */
export const MAP_LAYER_NAMES = ['areas', 'streets', 'crossings', 'places', 'photos'] as const;

export type MapLayerName = (typeof MAP_LAYER_NAMES)[number];
