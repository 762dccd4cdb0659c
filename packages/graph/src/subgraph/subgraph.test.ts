import { describe, expect, it } from 'vitest';
import { toyMap } from '../../test-support/toy-city.ts';
import { anchorPhotos } from '../build/anchor-photos.ts';
import { buildCityGraph } from '../build/build-city-graph.ts';
import { distanceMetres } from '../geodesy/geodesic.ts';
import { extractSubgraph } from './extract-subgraph.ts';
import { nodeText } from './node-text.ts';

const map = toyMap();
const [lon, lat] = map.at(-50, 4);
const [otherLon, otherLat] = map.at(-40, 4);
const { graph } = anchorPhotos(buildCityGraph(map.finish(), { name: 'toy' }), [
  { id: '1', lon, lat },
  { id: '2', lon: otherLon, lat: otherLat },
]);

describe('extractSubgraph', () => {
  const subgraph = extractSubgraph(graph, 'image/1');

  it('starts with the photo and goes on by distance', () => {
    expect(subgraph).toMatchObject({ version: 1, city: 'toy', image_id: '1', center_node: 'image/1' });
    expect(subgraph.nodes[0]).toEqual({
      node_id: 'image/1',
      kind: 'image',
      coords: [expect.closeTo(lon, 6), expect.closeTo(lat, 6)],
      node_text: 'street view photo',
      category: 'photo',
    });
    expect(subgraph.nodes[1]?.node_text).toBe('Oak Street | residential street | Old Town');
    const metres = subgraph.nodes.map((node) => graph.footOn(graph.indexOf(node.node_id)!, [lon, lat]).metres);
    expect(metres.slice(1)).toEqual(metres.slice(1).sort((a, b) => a - b));
    expect(Math.max(...metres)).toBeLessThanOrEqual(600);
  });

  it('places streets at their point nearest to the photo', () => {
    expect(distanceMetres(subgraph.nodes[1]!.coords, map.at(-50, 0))).toBeLessThan(0.02);
  });

  it('holds connected nodes and every edge between them, and no other photo', () => {
    const ids = new Set(subgraph.nodes.map((node) => node.node_id));
    expect(ids.has('image/2')).toBe(false);
    for (const id of ids) {
      const index = graph.indexOf(id)!;
      const inside = graph.edgesFrom(index).filter((edge) => edge.forward && ids.has(graph.node(edge.target).id));
      expect(subgraph.edges.filter((edge) => edge.source === id)).toHaveLength(inside.length);
      expect(subgraph.edges.some((edge) => edge.source === id || edge.target === id)).toBe(true);
    }
  });

  it('keeps to hops, radius and budget, nearest first, but never drops what must be in', () => {
    expect(extractSubgraph(graph, 'image/1', { maxNodes: 3 }).nodes.map((node) => node.node_id)).toEqual(
      subgraph.nodes.slice(0, 3).map((node) => node.node_id),
    );
    expect(extractSubgraph(graph, 'image/1', { hops: 0 }).nodes).toHaveLength(1);
    const near = extractSubgraph(graph, 'image/1', { radiusMetres: 30 });
    expect(near.nodes.map((node) => node.node_text)).toEqual(
      ['street view photo', 'Oak Street | residential street | Old Town', 'Toy Museum | museum | Old Town'].filter(
        (text) => near.nodes.some((node) => node.node_text === text),
      ),
    );
    const included = extractSubgraph(graph, 'image/1', { maxNodes: 2, include: ['node/9', 'way/30'] });
    // The park comes with the street that leads to it; nothing leads to the bank.
    expect(included.nodes.map((node) => node.node_id)).toEqual(['image/1', 'street/10', 'way/30', 'node/9']);
  });

  it('can be that of any node', () => {
    const around = extractSubgraph(graph, 'node/1', { maxNodes: 5 });
    expect(around).toMatchObject({ center_node: 'node/1', image_id: 'node/1' });
    expect(around.nodes[0]).toMatchObject({ node_id: 'node/1', kind: 'poi' });
    expect(around.nodes).toHaveLength(5);
  });

  it('holds the photo as a node with text and position, and nodes of a path whatever the cap', () => {
    const path = ['street/10', 'node/4', 'way/30'];
    const capped = extractSubgraph(graph, 'image/1', { maxNodes: 1, hops: 0, radiusMetres: 1, include: path });
    const ids = capped.nodes.map((node) => node.node_id);
    expect(ids[0]).toBe('image/1');
    for (const id of path) expect(ids).toContain(id);
    for (const node of capped.nodes) {
      expect(node.node_text).not.toBe('');
      expect(node.coords.every(Number.isFinite)).toBe(true);
    }
    const linked = new Set(capped.edges.flatMap(({ source, target }) => [source, target]));
    expect(ids.filter((id) => !linked.has(id))).toEqual([]);
  });

  it('says in short texts what nodes are, without ids, positions, gaps, made-up names or a country', () => {
    for (const node of extractSubgraph(graph, 'image/1', { maxNodes: 1000, radiusMetres: 5000, hops: 9 }).nodes) {
      const { node_text: text } = node;
      expect(text.length).toBeLessThan(100);
      expect(text).not.toContain(node.node_id);
      expect(text).not.toMatch(/None|nan|undefined|null|, ,|\| \||Crossing_|Singapore|USA|\d+\.\d{3}|ID:|Coordinates/);
      const district = graph.node(graph.indexOf(node.node_id)!).district;
      if (node.kind !== 'image' && district !== undefined) expect(text.endsWith(` | ${district}`)).toBe(true);
    }
  });

  it('keeps parallel relations of two nodes apart, each with its metres', () => {
    const seen = new Set<string>();
    for (const { source, target, type, distance } of subgraph.edges) {
      seen.add(`${source} ${target} ${type}`);
      const index = graph.indexOf(source)!;
      const original = graph
        .edgesFrom(index)
        .filter((edge) => edge.relation === type && graph.node(edge.target).id === target && edge.forward);
      expect(original.some(({ metres }) => Math.abs(metres - distance) < 0.006)).toBe(true);
    }
    expect(seen.size).toBe(subgraph.edges.length);
  });

  it('says of every edge in which direction either end lies from the other', () => {
    const turned = (degrees: number): number => ((degrees % 360) + 540) % 360;
    const differ = subgraph.edges.filter(({ back_bearing }) => back_bearing !== undefined);
    expect(differ.some(({ type }) => type === 'crosses')).toBe(true);
    for (const { source, target, type, bearing, back_bearing = (bearing + 180) % 360 } of subgraph.edges) {
      const back = graph
        .edgesFrom(graph.indexOf(target)!)
        .filter((edge) => edge.relation === type && !edge.forward && graph.node(edge.target).id === source);
      expect(back.some((edge) => Math.abs(turned(edge.bearing - back_bearing) - 180) < 0.2)).toBe(true);
    }
  });

  it('is the same every time', () => {
    expect(JSON.stringify(extractSubgraph(graph, 'image/1'))).toBe(JSON.stringify(subgraph));
  });

  it('refuses unknown photos', () => {
    expect(() => extractSubgraph(graph, 'image/3')).toThrow(expect.objectContaining({ code: 'graph/no-such-node' }));
  });
});

describe('nodeText', () => {
  it.each([
    [{ kind: 'poi', name: "Joe's", category: 'food', type: 'fast_food', district: 'Soho' }, "Joe's | fast food | Soho"],
    [{ kind: 'poi', name: 'Zara', category: 'commercial', type: 'clothes' }, 'Zara | clothes shop'],
    [{ kind: 'poi', name: 'Spar', category: 'commercial', type: 'supermarket' }, 'Spar | supermarket'],
    [{ kind: 'street', name: 'Broadway', category: 'major_road', type: 'primary' }, 'Broadway | major road'],
    [
      { kind: 'street', name: 'Rose Lane', category: 'residential', type: 'living_street' },
      'Rose Lane | living street',
    ],
    [{ kind: 'aoi', name: 'One Plaza', category: 'building' }, 'One Plaza | building'],
    [{ kind: 'image', name: 'x', category: 'photo', district: 'Soho' }, 'street view photo'],
  ] as const)('writes %o', (node, text) => {
    expect(nodeText(node)).toBe(text);
  });
});
