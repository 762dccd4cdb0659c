import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { randomCity } from '../../test-support/random-city.ts';
import { distanceMetres } from '../geodesy/geodesic.ts';
import { extractSubgraph } from '../subgraph/extract-subgraph.ts';
import { NODE_KINDS, RELATIONS } from '../types.ts';
import { toEdgeIndex } from './edge-index.ts';
import { encodeNpz } from './encode-npz.ts';
import { encodeNpy } from './npy.ts';

const city = randomCity();
const photo = city.node(city.indicesOf('image')[0]!).id;

describe('toEdgeIndex', () => {
  it('holds every edge of a city in both directions, each with its own bearing', () => {
    const { edgeIndex, edgeType, edgeAttr, typeNames, nodeIds, nodeKind, lonLat, position } = toEdgeIndex(city);
    const count = edgeType.length;
    expect(count).toBe(2 * city.edgeCount);
    for (let edge = 0; edge < city.edgeCount; edge++) {
      for (const [at, half] of [
        [2 * edge, 2 * edge],
        [2 * edge + 1, 2 * edge + 1],
      ] as const) {
        const { source, target, relation, metres, bearing, forward } = city.edgeAt(half);
        expect([edgeIndex[at], edgeIndex[count + at]]).toEqual([source, target]);
        expect(typeNames[edgeType[at]!]).toBe(forward ? relation : `rev_${relation}`);
        expect(edgeAttr[3 * at]).toBeCloseTo(metres, 2);
        const angle = (Math.atan2(edgeAttr[3 * at + 1]!, edgeAttr[3 * at + 2]!) * 180) / Math.PI;
        expect((angle - bearing + 540) % 360).toBeCloseTo(180, 3);
      }
    }
    for (let index = 0; index < city.nodeCount; index++) {
      expect(nodeIds[index]).toBe(city.node(index).id);
      expect(NODE_KINDS[nodeKind[index]!]).toBe(city.kindOf(index));
      expect([lonLat[2 * index], lonLat[2 * index + 1]]).toEqual(city.coordOf(index));
      expect(Math.hypot(position[2 * index]!, position[2 * index + 1]!)).toBeCloseTo(
        distanceMetres(city.frame.origin, city.coordOf(index)),
        1,
      );
    }
  });

  it('takes some relations, in one direction', () => {
    const { edgeType, typeNames } = toEdgeIndex(city, { relations: ['near', 'within'], bothDirections: false });
    expect(typeNames).toEqual(RELATIONS);
    expect(new Set(Array.from(edgeType, (type) => typeNames[type]))).toEqual(new Set(['near', 'within']));
    const { edges } = city.counts();
    expect(edgeType.length).toBe(edges.near + edges.within);
  });

  it('gives both directions of the edges of a subgraph, with their metres, and its centre as node 0', () => {
    const subgraph = extractSubgraph(city, photo);
    const { edgeIndex, edgeType, edgeAttr, nodeIds, position } = toEdgeIndex(subgraph);
    const count = 2 * subgraph.edges.length;
    expect(count).toBeGreaterThan(0);
    expect(edgeType.length).toBe(count);
    expect(nodeIds[0]).toBe(photo);
    expect([...position.subarray(0, 2)]).toEqual([0, 0]);
    subgraph.edges.forEach(({ source, target, distance }, i) => {
      expect(nodeIds[edgeIndex[2 * i]!]).toBe(source);
      expect(nodeIds[edgeIndex[count + 2 * i]!]).toBe(target);
      expect(edgeIndex[2 * i + 1]).toBe(edgeIndex[count + 2 * i]);
      expect(edgeIndex[count + 2 * i + 1]).toBe(edgeIndex[2 * i]);
      expect(edgeAttr[6 * i]).toBeCloseTo(distance, 2);
      expect(edgeAttr[6 * i + 4]).toBeCloseTo(-edgeAttr[6 * i + 1]!, 2);
      expect(edgeAttr[6 * i + 5]).toBeCloseTo(-edgeAttr[6 * i + 2]!, 2);
    });
  });
});

describe('encodeNpz', () => {
  const graph = toEdgeIndex(city);

  it('is a zip of npy files with their shapes and types, the same bytes every time', () => {
    const files = unzipSync(encodeNpz(graph));
    const headers = Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [
        name,
        new TextDecoder('latin1').decode(bytes).split('\n', 1)[0]!.slice(10),
      ]),
    );
    const [nodes, edges] = [city.nodeCount, 2 * city.edgeCount];
    expect(headers['edge_index.npy']).toMatch(`{'descr': '<i8', 'fortran_order': False, 'shape': (2, ${edges}), }`);
    expect(headers['edge_attr.npy']).toMatch(`'<f4', 'fortran_order': False, 'shape': (${edges}, 3)`);
    expect(headers['lon_lat.npy']).toMatch(`'<f8', 'fortran_order': False, 'shape': (${nodes}, 2)`);
    expect(headers['node_id.npy']).toMatch(/'<U\d+', 'fortran_order': False, 'shape': \(\d+,\)/);
    expect(Object.values(files).every((bytes) => (bytes.indexOf(10) + 1) % 64 === 0)).toBe(true);
    expect(Buffer.compare(encodeNpz(graph), encodeNpz(toEdgeIndex(randomCity())))).toBe(0);
  });

  it('writes whole numbers as int64 and texts beyond the basic plane', () => {
    const bytes = unzipSync(encodeNpz(graph))['edge_index.npy']!;
    const values = new BigInt64Array(bytes.slice(bytes.indexOf(10) + 1).buffer);
    expect(Array.from(values, Number)).toEqual([...graph.edgeIndex]);
    const texts = encodeNpy(['a', '🚲b', '']);
    expect(new TextDecoder('latin1').decode(texts)).toContain("'<U2'");
    const points = new Uint32Array(texts.slice(texts.indexOf(10) + 1).buffer);
    expect([...points]).toEqual([97, 0, 0x1f6b2, 98, 0, 0]);
  });
});
