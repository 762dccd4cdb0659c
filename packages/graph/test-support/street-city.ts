import { CityGraph } from '../src/city-graph/city-graph.ts';
import type { DraftNode } from '../src/city-graph/columns.ts';
import { EdgeList } from '../src/city-graph/edge-list.ts';
import { buildNodeColumns } from '../src/city-graph/node-columns.ts';
import { buildStreetNetwork } from '../src/network/build-street-network.ts';
import type { OsmData } from '../src/types.ts';
import type { ToyMap } from './toy-city.ts';

/** A city of nothing but places and a street network: what routing needs. Places are `node/<number>`, in metres. */
export function streetCity(map: ToyMap, places: readonly (readonly [x: number, y: number])[] = [[0, 0]]): CityGraph {
  return streetCityOf(
    map.finish(),
    places.map(([x, y], i) => ({
      id: `node/${i + 1}`,
      kind: 'poi',
      name: `Place ${i + 1}`,
      category: 'food',
      coord: map.at(x, y),
    })),
    map,
  );
}

function streetCityOf(osm: OsmData, nodes: readonly DraftNode[], { frame }: ToyMap): CityGraph {
  const header = {
    name: 'streets',
    origin: frame.origin,
    bounds: [0, 0, 0, 0] as [number, number, number, number],
    provenance: osm.provenance,
    skipped: {},
  };
  return new CityGraph(header, {
    ...buildNodeColumns(nodes, frame),
    ...buildStreetNetwork(osm, { frame }),
    ...new EdgeList().finish(nodes.length),
  });
}
