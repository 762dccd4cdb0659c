export { loadCityGraph } from './file/load-city-graph.ts';
export { saveCityGraph } from './file/save-city-graph.ts';
export { type EncodableOsm, encodeOsmPbf } from './osm/encode-osm-pbf.ts';
export { readOsm } from './osm/read-osm.ts';
