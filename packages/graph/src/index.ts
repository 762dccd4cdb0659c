export { type ParseOsmOptions, parseOsm } from './osm/parse-osm.ts';
export type {
  CityEdge,
  CityNode,
  LonLat,
  NodeKind,
  OsmData,
  OsmNode,
  OsmRelation,
  OsmWay,
  Provenance,
  Relation,
  SpatialSubgraph,
  SubgraphEdge,
  SubgraphNode,
} from './types.ts';
export { NODE_KINDS, RELATIONS } from './types.ts';
