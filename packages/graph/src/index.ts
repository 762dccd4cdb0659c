export { anchorPhotos, type GeotaggedPhoto, type RejectedPhoto } from './build/anchor-photos.ts';
export { type BuildOptions, buildCityGraph } from './build/build-city-graph.ts';
export { cellPolygon } from './cells/cell-polygon.ts';
export { cellIdOf, cellParent } from './cells/cells.ts';
export { nodesByCell } from './cells/nodes-by-cell.ts';
export { CityGraph } from './city-graph/city-graph.ts';
export type { GraphHeader } from './city-graph/columns.ts';
export { fromGraphology } from './city-graph/from-graphology.ts';
export type { GraphColumns } from './city-graph/graph-columns.ts';
export type { NodeFilter } from './city-graph/node-filter.ts';
export type { NodeDistance } from './city-graph/spatial-index.ts';
export type { CityGraphologyGraph, GraphologyEdge, GraphologyNode } from './city-graph/to-graphology.ts';
export { type DrawMapOptions, drawMap, MAP_LAYERS, type MapLayer } from './draw/draw-map.ts';
export { MAP_THEMES, type MapTheme, type MapThemeName } from './draw/map-theme.ts';
export type { MapExtent } from './draw/map-view.ts';
export type { MapOverlay, MapRoute } from './draw/overlays.ts';
export { type ReachOverlayOptions, reachOverlays } from './draw/reach-overlays.ts';
export { textWidth } from './draw/text-width.ts';
export { escapeXml } from './draw/xml.ts';
export { type EdgeIndex, type EdgeIndexOptions, toEdgeIndex } from './export/edge-index.ts';
export { encodeNpz } from './export/encode-npz.ts';
export { type GeoJsonOptions, nodeFeature, toGeoJson } from './export/geo-json.ts';
export { toGraphMl } from './export/graph-ml.ts';
export { type LineGraph, lineGraph, lineGraphToGraphology } from './export/line-graph.ts';
export { decodeCityGraph } from './file/decode-city-graph.ts';
export { encodeCityGraph } from './file/encode-city-graph.ts';
export { compassPoint } from './geodesy/compass-point.ts';
export {
  bearingDegrees,
  destinationPoint,
  distanceMetres,
  type GeodesicStep,
  geodesicStep,
} from './geodesy/geodesic.ts';
export { createLocalFrame, type LocalFrame } from './geodesy/local-frame.ts';
export { normaliseBearing } from './geodesy/normalise-bearing.ts';
export { RELATIVE_DIRECTIONS, type RelativeDirection, relativeDirection } from './geodesy/relative-direction.ts';
export type { NetworkPoint } from './network/arc-index.ts';
export { buildStreetNetwork, type StreetNetworkOptions } from './network/build-street-network.ts';
export { emptyNetwork } from './network/empty-network.ts';
export { HIGHWAYS, type Highway } from './network/highways.ts';
export type { NetworkArcAttributes, NetworkJunctionAttributes } from './network/network-to-graphology.ts';
export { type StreetArc, StreetNetwork } from './network/street-network.ts';
export type { TravelGraph } from './network/travel-graph.ts';
export { TRAVEL_MODES, type TravelMode, type TravelOptions } from './network/travel-mode.ts';
export { mergeOsm } from './osm/merge-osm.ts';
export { type OsmElements, osmDataOf } from './osm/osm-data-of.ts';
export { type ParseOsmOptions, parseOsm } from './osm/parse-osm.ts';
export type { BoundingBox, ReadOsmOptions } from './osm/read-options.ts';
export { type BreadthFirstOptions, type BreadthFirstVisit, breadthFirst, pathTo } from './routing/breadth-first.ts';
export { networkDistances } from './routing/network-distances.ts';
export { prepareNetworkDistances } from './routing/prepare-network-distances.ts';
export { type ReachedNode, type ReachOptions, reachable } from './routing/reachable.ts';
export type { RoutePlace } from './routing/resolve-place.ts';
export { type Route, type RouteOptions, route } from './routing/route.ts';
export type { RouteStep, Turn } from './routing/route-steps.ts';
export { extractSubgraph, type SubgraphOptions } from './subgraph/extract-subgraph.ts';
export { nodeText } from './subgraph/node-text.ts';
export {
  parseSubgraph,
  SUBGRAPH_VERSION,
  type SubgraphProblem,
  subgraphJsonSchema,
} from './subgraph/parse-subgraph.ts';
export {
  type SubgraphologyEdge,
  type SubgraphologyGraph,
  type SubgraphologyNode,
  subgraphFromGraphology,
  subgraphToGraphology,
} from './subgraph/subgraph-graphology.ts';
export type {
  CityEdge,
  CityNode,
  LonLat,
  NodeKind,
  OsmData,
  OsmNode,
  OsmNodes,
  OsmRelation,
  OsmWay,
  Provenance,
  Relation,
  RoadAttributes,
  SpatialSubgraph,
  SubgraphEdge,
  SubgraphNode,
} from './types.ts';
export { NODE_KINDS, RELATIONS } from './types.ts';
