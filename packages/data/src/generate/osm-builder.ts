import { createLocalFrame, type LonLat, type OsmNode, type OsmRelation, type OsmWay } from '@uge/graph';

type Tags = Readonly<Record<string, string>>;
export type Point = readonly [x: number, y: number];

/** Collects OSM elements from points in metres; corners at one place become one node. */
export interface OsmBuilder {
  /** Id of the node there; tags are added to it. */
  node(point: Point, tags?: Tags): number;
  /** A node of its own, even where another one is. */
  place(point: Point, tags: Tags): number;
  way(nodes: readonly number[], tags: Tags): number;
  /** A closed way. */
  area(points: readonly Point[], tags: Tags): number;
  finish(): { nodes: Map<number, OsmNode>; ways: Map<number, OsmWay>; relations: Map<number, OsmRelation> };
}

export function createOsmBuilder(center: LonLat): OsmBuilder {
  const frame = createLocalFrame(center);
  const nodes = new Map<number, OsmNode>();
  const ways = new Map<number, OsmWay>();
  const byPosition = new Map<string, number>();
  const place = (point: Point, tags?: Tags): number => {
    const id = nodes.size + 1;
    const [lon, lat] = frame.toLonLat(point);
    nodes.set(id, { id, lon: toGrid(lon), lat: toGrid(lat), ...(tags === undefined ? {} : { tags }) });
    return id;
  };
  const node = (point: Point, tags?: Tags): number => {
    const key = `${Math.round(point[0] * 50)},${Math.round(point[1] * 50)}`;
    const id = byPosition.get(key);
    if (id === undefined) {
      const created = place(point, tags);
      byPosition.set(key, created);
      return created;
    }
    if (tags !== undefined) nodes.set(id, { ...nodes.get(id)!, tags: { ...nodes.get(id)!.tags, ...tags } });
    return id;
  };
  const way = (refs: readonly number[], tags: Tags): number => {
    const id = ways.size + 1;
    ways.set(id, { id, refs, tags });
    return id;
  };
  return {
    node,
    place,
    way,
    area: (points, tags) => {
      const refs = points.map((point) => node(point));
      return way([...refs, refs[0]!], tags);
    },
    finish: () => ({ nodes, ways, relations: new Map() }),
  };
}

/** OSM keeps seven decimals, about a centimetre. */
function toGrid(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}
