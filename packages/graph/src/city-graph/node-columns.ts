import Flatbush from 'flatbush';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import { NODE_KINDS } from '../types.ts';
import { type DraftNode, GEOMETRY_TYPES, PART_ROLES } from './columns.ts';
import type { GeometryColumns, IndexColumns, NodeColumns } from './graph-columns.ts';
import { buildAttributeColumns } from './node-attributes.ts';
import { roadBits } from './road-bits.ts';
import { StringTableBuilder } from './string-table.ts';

/** Vertices of a line per index item: short pieces keep boxes tight around diagonal streets. */
const SEGMENTS_PER_ITEM = 8;
const ITEMS_PER_BOX = 16;

/** Put drafted nodes, in their order, into columns with a spatial index in the metric plane of `frame`. */
export function buildNodeColumns(nodes: readonly DraftNode[], frame: LocalFrame): NodeColumns {
  const count = nodes.length;
  const strings = new StringTableBuilder();
  const nodeKind = new Uint8Array(count);
  const nodeId = new Uint32Array(count);
  const nodeCategory = new Uint32Array(count);
  const nodeRoad = new Uint32Array(count);
  const nodePosition = new Float64Array(2 * count);
  const streetNameStart = new Uint32Array(count + 1);
  const streetNames: number[] = [];
  for (let i = 0; i < count; i++) {
    const node = nodes[i]!;
    nodeKind[i] = NODE_KINDS.indexOf(node.kind);
    nodeId[i] = strings.add(node.id);
    nodeCategory[i] = strings.add(node.category);
    nodeRoad[i] = roadBits(node.road);
    nodePosition[2 * i] = node.coord[0];
    nodePosition[2 * i + 1] = node.coord[1];
    if (node.streets) for (const name of node.streets) streetNames.push(strings.add(name));
    streetNameStart[i + 1] = streetNames.length;
  }
  const geometry = buildGeometryColumns(nodes);
  return {
    nodeKind,
    nodeId,
    nodeCategory,
    nodeRoad,
    nodePosition,
    ...buildAttributeColumns(nodes, strings),
    streetNameStart,
    streetNames: Uint32Array.from(streetNames),
    ...geometry,
    ...buildIndexColumns(nodePosition, geometry, frame),
    ...strings.finish(),
  };
}

function buildGeometryColumns(nodes: readonly DraftNode[]): GeometryColumns {
  const geometryType = new Uint8Array(nodes.length);
  const partStart = new Uint32Array(nodes.length + 1);
  const partRole: number[] = [];
  const vertexStart = [0];
  const positions: number[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const { geometry } = nodes[i]!;
    geometryType[i] = GEOMETRY_TYPES.indexOf(geometry?.type ?? 'Point');
    if (geometry) {
      for (const { role, coordinates } of geometry.parts) {
        for (const position of coordinates) positions.push(position[0], position[1]);
        partRole.push(PART_ROLES.indexOf(role));
        vertexStart.push(positions.length / 2);
      }
    }
    partStart[i + 1] = partRole.length;
  }
  return {
    geometryType,
    partStart,
    partRole: Uint8Array.from(partRole),
    vertexStart: Uint32Array.from(vertexStart),
    vertexPosition: Float64Array.from(positions),
  };
}

function buildIndexColumns(nodePosition: Float64Array, geometry: GeometryColumns, frame: LocalFrame): IndexColumns {
  const { partStart, partRole, vertexStart, vertexPosition } = geometry;
  const nodes: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (let node = 0; node + 1 < partStart.length; node++) {
    const isLine = partStart[node]! < partStart[node + 1]! && partRole[partStart[node]!] === PART_ROLES.indexOf('line');
    if (!isLine) {
      nodes.push(node);
      starts.push(0);
      ends.push(0);
      continue;
    }
    for (let part = partStart[node]!; part < partStart[node + 1]!; part++) {
      const last = vertexStart[part + 1]! - 1;
      for (let start = vertexStart[part]!; start < last; start += SEGMENTS_PER_ITEM) {
        nodes.push(node);
        starts.push(start);
        ends.push(Math.min(start + SEGMENTS_PER_ITEM, last) + 1);
      }
    }
  }
  const columns = {
    itemNode: Uint32Array.from(nodes),
    itemStart: Uint32Array.from(starts),
    itemEnd: Uint32Array.from(ends),
  };
  if (nodes.length === 0) return { ...columns, itemTree: new Uint8Array() };
  const tree = new Flatbush(nodes.length, ITEMS_PER_BOX, Float32Array);
  nodes.forEach((node, item) => {
    const [from, to] =
      starts[item] === ends[item]
        ? [vertexStart[partStart[node]!]!, vertexStart[partStart[node + 1]!]!]
        : [starts[item]!, ends[item]!];
    if (from === to) {
      const [x, y] = frame.toXY([nodePosition[2 * node]!, nodePosition[2 * node + 1]!]);
      tree.add(x, y, x, y);
      return;
    }
    let [minX, minY] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    let [maxX, maxY] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let vertex = from; vertex < to; vertex++) {
      const [x, y] = frame.toXY([vertexPosition[2 * vertex]!, vertexPosition[2 * vertex + 1]!]);
      minX = Math.min(minX, x);
      minY = Math.min(minY, y);
      maxX = Math.max(maxX, x);
      maxY = Math.max(maxY, y);
    }
    tree.add(minX, minY, maxX, maxY);
  });
  tree.finish();
  return {
    ...columns,
    itemTree: new Uint8Array(tree.data as ArrayBuffer),
  };
}
