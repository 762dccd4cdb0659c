import { contentHash, createRandom } from '@uge/core';
import type { EncoderInput } from '@uge/data';
import { type CityGraph, type CityNode, nodeText, type SpatialSubgraph, type SubgraphNode } from '@uge/graph';
import type { NameIndex, NameNoun } from './name-index.ts';

export interface CityNames {
  graph: CityGraph;
  names: NameIndex;
}

type Named = { key: string; noun: NameNoun };

/**
 * An input with every proper name of its city replaced, in question, text and graph alike: `Rue Cadet near Rue La Fayette`
 * becomes `street C near street A`. Within one input a name has one label everywhere; labels of different inputs have nothing
 * to do with each other, and tell nothing of order or distance. What a thing is, where it is and how things are related
 * stays, and so do pictures: a sign in a picture can be read.
 *
 * Names are those of the city graph. A caption not made from it may tell a name in another form (`the Cadet`), or one that
 * the map lacks; those stay.
 */
export function maskNames(input: EncoderInput, { graph: city, names }: CityNames): EncoderInput {
  const { instruction, text, graph } = input;
  const nodes = graph && new Map(graph.nodes.map(({ node_id }) => [node_id, nodeOf(node_id, city)]));
  const texts = [instruction, text].filter((value) => value !== undefined);
  const labelOf = labels(
    [
      ...texts.flatMap((value) => names.find(value)),
      ...[...(nodes?.values() ?? [])].flatMap((node) => namesOfNode(node).flatMap((name) => names.lookUp(name) ?? [])),
    ],
    { names, key: graph?.image_id ?? contentHash(texts) },
  );
  const maskText = (value: string): string => {
    let masked = '';
    let from = 0;
    for (const found of names.find(value)) {
      masked += value.slice(from, found.start) + labelOf(found);
      from = found.end;
    }
    return masked + value.slice(from);
  };
  const labelOfName = (name: string | undefined): string | undefined => {
    const found = name === undefined ? undefined : names.lookUp(name);
    return found && labelOf(found);
  };
  return {
    ...input,
    ...(instruction === undefined ? {} : { instruction: maskText(instruction) }),
    ...(text === undefined ? {} : { text: maskText(text) }),
    ...(graph && nodes ? { graph: maskGraph(graph, { nodes, labelOfName }) } : {}),
  };
}

function maskGraph(
  graph: SpatialSubgraph,
  options: {
    nodes: ReadonlyMap<string, CityNode | undefined>;
    labelOfName: (name: string | undefined) => string | undefined;
  },
): SpatialSubgraph {
  return { ...graph, city: 'city', nodes: graph.nodes.map((node) => maskNode(node, options)) };
}

function maskNode(
  node: SubgraphNode,
  {
    nodes,
    labelOfName,
  }: {
    nodes: ReadonlyMap<string, CityNode | undefined>;
    labelOfName: (name: string | undefined) => string | undefined;
  },
): SubgraphNode {
  if (node.kind === 'image') return node;
  const known = nodes.get(node.node_id);
  if (!known) return { ...node, node_text: node.category.replaceAll('_', ' ') };
  const { name: _, district: __, ...rest } = known;
  const streets = known.kind === 'crossing' ? (known.streets ?? []).flatMap((street) => labelOfName(street) ?? []) : [];
  const name = streets.length > 0 ? streets.join(' & ') : labelOfName(known.name);
  const district = labelOfName(known.district);
  return {
    ...node,
    node_text: nodeText({
      ...rest,
      ...(name === undefined ? {} : { name }),
      ...(district === undefined ? {} : { district }),
    }),
  };
}

function nodeOf(id: string, city: CityGraph): CityNode | undefined {
  const index = city.indexOf(id);
  return index === undefined ? undefined : city.node(index);
}

function namesOfNode(node: CityNode | undefined): string[] {
  if (!node || node.kind === 'image') return [];
  const { kind, name, district, streets = [] } = node;
  return [...(kind === 'crossing' ? streets : [name]), district].filter((value) => value !== undefined);
}

/** `street C`: letters in an order that only the input's key decides, and that make no real name. */
function labels(found: readonly Named[], { names, key }: { names: NameIndex; key: string }): (name: Named) => string {
  const nouns = new Map(found.map((name) => [name.key, name.noun]));
  const order = createRandom('masked-names', key).shuffle([...nouns.keys()].sort());
  const labelOfKey = new Map<string, string>();
  let next = 0;
  for (const name of order) {
    let label: string;
    do label = `${nouns.get(name)} ${letters(next)}`;
    while (names.has(letters(next++)) || names.has(label));
    labelOfKey.set(name, label);
  }
  return ({ key: name }) => labelOfKey.get(name)!;
}

/** `A`, `B`, …, `Z`, `AA`, … */
function letters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : letters(Math.floor(index / 26) - 1) + letter;
}
