export { type EncodableOsm, encodeOsmPbf } from './osm/encode-osm-pbf.ts';
export { readOsm } from './osm/read-osm.ts';
