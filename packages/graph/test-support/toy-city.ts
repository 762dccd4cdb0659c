import { createLocalFrame, type LocalFrame } from '../src/geodesy/local-frame.ts';
import { osmDataOf } from '../src/osm/osm-data-of.ts';
import type { LonLat, OsmData, OsmNode, OsmRelation, OsmWay } from '../src/types.ts';

type Tags = Record<string, string>;
type XY = readonly [number, number];

/** Builds OSM elements from metres east and north of the toy city's middle. */
export class ToyMap {
  readonly frame: LocalFrame;
  private readonly nodes: Map<number, OsmNode> = new Map();
  private readonly ways: Map<number, OsmWay> = new Map();
  private readonly relations: Map<number, OsmRelation> = new Map();
  private readonly shared: Map<string, number> = new Map();

  constructor(origin: LonLat = [2.35, 48.86]) {
    this.frame = createLocalFrame(origin);
  }

  at(x: number, y: number): LonLat {
    return this.frame.toLonLat([x, y]);
  }

  /** A vertex; the same metres give the same OSM node. */
  vertex(x: number, y: number): number {
    const key = `${x},${y}`;
    const id = this.shared.get(key) ?? 1000 + this.shared.size;
    this.shared.set(key, id);
    const [lon, lat] = this.at(x, y);
    if (!this.nodes.has(id)) this.nodes.set(id, { id, lon, lat });
    return id;
  }

  place(id: number, [x, y]: XY, tags: Tags): this {
    const [lon, lat] = this.at(x, y);
    this.nodes.set(id, { id, lon, lat, tags });
    return this;
  }

  way(id: number, points: readonly XY[], tags: Tags = {}): this {
    this.ways.set(id, { id, refs: points.map(([x, y]) => this.vertex(x, y)), tags });
    return this;
  }

  rawWay(way: OsmWay): this {
    this.ways.set(way.id, way);
    return this;
  }

  relation(relation: OsmRelation): this {
    this.relations.set(relation.id, relation);
    return this;
  }

  finish(): OsmData {
    return osmDataOf({
      nodes: this.nodes,
      ways: this.ways,
      relations: this.relations,
      provenance: { source: 'toy', sha256: '0'.repeat(64), attribution: 'made up', license: 'CC0-1.0' },
    });
  }
}

export function box(west: number, south: number, east: number, north: number): XY[] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

/**
 * Oak Street (y = 0) and Elm Street (y = 200) run east; First Avenue is a dual carriageway at x = -108 and x = -92, Second
 * Avenue runs at x = 100. Kips Park lies east of Second Avenue, Path Lane leads through it, Skyway passes over Oak Street.
 */
export function toyMap(origin?: LonLat): ToyMap {
  const map = new ToyMap(origin);
  map
    .way(
      10,
      [
        [-300, 0],
        [-108, 0],
        [-92, 0],
        [100, 0],
      ],
      { highway: 'residential', name: 'Oak Street', foot: 'designated' },
    )
    .way(
      11,
      [
        [100, 0],
        [300, 0],
      ],
      { highway: 'residential', name: 'Oak Street', sidewalk: 'both' },
    )
    .way(
      12,
      [
        [-300, 200],
        [-108, 200],
        [-92, 200],
        [100, 200],
        [300, 200],
      ],
      { highway: 'secondary', name: 'Elm Street' },
    )
    .way(
      13,
      [
        [-100, -200],
        [-108, 0],
        [-108, 200],
        [-100, 400],
      ],
      { highway: 'primary', name: 'First Avenue', oneway: 'yes' },
    )
    .way(
      14,
      [
        [-100, 400],
        [-92, 200],
        [-92, 0],
        [-100, -200],
      ],
      { highway: 'primary', name: 'First Avenue', oneway: 'yes' },
    )
    .way(
      15,
      [
        [100, -200],
        [100, 0],
        [100, 90],
        [100, 200],
      ],
      { highway: 'primary_link', name: 'Second Avenue' },
    )
    .way(
      16,
      [
        [100, 90],
        [290, 90],
      ],
      { highway: 'footway', name: 'Path Lane' },
    )
    .way(
      17,
      [
        [200, -100],
        [200, 300],
      ],
      { highway: 'motorway', ref: 'M 1;M 2', bridge: 'yes', layer: '1' },
    )
    .way(
      18,
      [
        [0, -50],
        [0, 0],
      ],
      { highway: 'footway' },
    )
    .way(
      19,
      [
        [-300, 5],
        [300, 5],
      ],
      { highway: 'proposed', name: 'Dream Road' },
    )
    .way(30, box(110, 10, 290, 190), { leisure: 'park', name: 'Kips Park' })
    .way(31, box(-60, 20, -30, 40), { building: 'yes', tourism: 'museum', name: 'Toy Museum' })
    .way(32, box(-20, 20, 20, 60), { building: 'office', name: 'Town House' })
    .place(1, [-80, 20], {
      amenity: 'restaurant',
      name: 'Chez Nous',
      'addr:street': 'Oak Street',
      'addr:housenumber': '7',
      shop: 'wine',
    })
    .place(2, [-80, 20.5], { amenity: 'cafe', name: 'Plain Cafe' })
    .place(3, [-80, 120], { shop: 'kiosk', 'name:en': 'Kiosk' })
    .place(4, [90, 150], { shop: 'clothes', name: 'Corner Shop' })
    .place(5, [200, 100], { tourism: 'attraction', name: 'Fountain' })
    .place(6, [0, 1], { amenity: 'bench', name: 'Seating' })
    .place(7, [10, 3], { shop: 'books' })
    .place(8, [0, 0.5], { place: 'neighbourhood', name: 'Old Town' })
    .place(9, [2, 600], { amenity: 'bank', name: 'Far Bank' });
  return map;
}
