import type { CityGraph } from '../city-graph/city-graph.ts';
import { type FlatValue, flatAttributes } from './flat-attributes.ts';
import { textBatches } from './text-batches.ts';

const NAMESPACE = 'http://graphml.graphdrawing.org/xmlns';
/** Characters that XML 1.0 cannot hold in any form. */
const UNSPEAKABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * A city as GraphML text, piece by piece, for networkx, Gephi, igraph and others: a directed graph of nodes by id with their
 * attributes as single values, and of edges with `relation`, `metres`, `bearing` and `back_bearing`.
 */
export function toGraphMl(graph: CityGraph): Generator<string> {
  return textBatches(documentOf(graph));
}

function* documentOf(graph: CityGraph): Generator<string> {
  const nodeKeys = keysOfNodes(graph);
  const edgeKeys = { relation: 'string', metres: 'double', bearing: 'double', back_bearing: 'double' };
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="${NAMESPACE}">\n`;
  for (const [name, type] of nodeKeys) yield keyElement('node', name, type);
  for (const [name, type] of Object.entries(edgeKeys)) yield keyElement('edge', name, type);
  yield `<graph id="${escaped(graph.name)}" edgedefault="directed">\n`;
  for (let index = 0; index < graph.nodeCount; index++) {
    const { id, ...attributes } = flatAttributes(graph.node(index));
    yield `<node id="${escaped(id!)}">${dataElements('node', attributes)}</node>\n`;
  }
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    const { source, target, relation, metres, bearing } = graph.edgeAt(2 * edge);
    const data = dataElements('edge', { relation, metres, bearing, back_bearing: graph.edgeAt(2 * edge + 1).bearing });
    const ends = `source="${escaped(graph.node(source).id)}" target="${escaped(graph.node(target).id)}"`;
    yield `<edge id="${edge}" ${ends}>${data}</edge>\n`;
  }
  yield '</graph>\n</graphml>\n';
}

function keysOfNodes(graph: CityGraph): Map<string, string> {
  const types = { string: 'string', number: 'double', boolean: 'boolean' };
  const keys = new Map<string, string>();
  for (let index = 0; index < graph.nodeCount; index++) {
    for (const [name, value] of Object.entries(flatAttributes(graph.node(index)))) {
      if (name !== 'id') keys.set(name, types[typeof value as keyof typeof types]);
    }
  }
  return keys;
}

function keyElement(domain: 'node' | 'edge', name: string, type: string): string {
  return `<key id="${domain}_${name}" for="${domain}" attr.name="${name}" attr.type="${type}"/>\n`;
}

function dataElements(domain: 'node' | 'edge', values: Readonly<Record<string, FlatValue>>): string {
  return Object.entries(values)
    .map(([name, value]) => `<data key="${domain}_${name}">${escaped(value)}</data>`)
    .join('');
}

function escaped(value: FlatValue): string {
  return String(value)
    .replace(UNSPEAKABLE, '')
    .replace(/[&<>"]/g, (character) => ESCAPES[character]!);
}
