import { createRandom } from '@uge/core';
import { captionPhoto, findReasoningPaths, foldName, generateCity, sampleViewpoints } from '@uge/data';
import { anchorPhotos, buildCityGraph, type CityGraph, extractSubgraph, type LonLat } from '@uge/graph';
import { describe, expect, it } from 'vitest';
import { maskNames } from './mask-names.ts';
import { createNameIndex } from './name-index.ts';

function generatedCity(name: string): CityGraph {
  const bare = buildCityGraph(generateCity({ name, seed: 3, sizeMetres: 700 }), { name });
  const photos = sampleViewpoints(bare, { seed: 1, count: 12 }).map(({ position: [lon, lat], heading }, index) => ({
    id: `p${index}`,
    lon,
    lat,
    heading,
  }));
  return anchorPhotos(bare, photos).graph;
}

/** Every name of a city, as it stands on the map. */
function allNames(graph: CityGraph): Set<string> {
  const names = new Set<string>([graph.name]);
  for (let index = 0; index < graph.nodeCount; index++) {
    const { kind, name, district, address, streets = [] } = graph.node(index);
    if (kind === 'image') continue;
    for (const given of [name, district, address, ...streets]) if (given) names.add(given);
  }
  return names;
}

function surviving(text: string, names: ReadonlySet<string>): string[] {
  return [...names].filter((name) => {
    for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + 1)) {
      if (!/[\p{L}\p{N}]/u.test(`${text[start - 1] ?? ''}${text[start + name.length] ?? ''}`)) return true;
    }
    return false;
  });
}

describe.each(['aldermere', 'nordhavn', 'castelrosa', 'qingzhou'])('masked names of %s', (name) => {
  const graph = generatedCity(name);
  const names = createNameIndex(graph);
  const real = allNames(graph);

  it('leaves no name of the city in captions, paths, questions or graphs', () => {
    for (let photo = 0; photo < 12; photo++) {
      const id = `image/p${photo}`;
      const { caption, summary } = captionPhoto({ graph, imageNodeId: id, seed: 1 });
      const paths = findReasoningPaths(graph, id, { seed: 1, count: 3 });
      const input = {
        instruction: `Find the image whose spatial context matches: ${paths[0]?.destination ?? ''}`,
        text: [caption, summary, ...paths.map(({ text, answer }) => `${text} ${answer}`)].join(' '),
        graph: extractSubgraph(graph, id),
      };
      expect(surviving(JSON.stringify(input), real).length).toBeGreaterThan(5);
      const masked = maskNames(input, { graph, names });
      expect(surviving(masked.text!, real)).toEqual([]);
      expect(surviving(masked.instruction!, real)).toEqual([]);
      expect(surviving(JSON.stringify(masked.graph), real)).toEqual([]);
      expect(maskNames(input, { graph, names })).toEqual(masked);
    }
  });

  it('keeps kinds, positions, relations and measures', () => {
    const subgraph = extractSubgraph(graph, 'image/p0');
    const { graph: masked } = maskNames({ graph: subgraph }, { graph, names });
    expect(masked!.edges).toEqual(subgraph.edges);
    expect(masked!.nodes.map(({ node_text: _, ...rest }) => rest)).toEqual(
      subgraph.nodes.map(({ node_text: _, ...rest }) => rest),
    );
    for (const [index, { node_text, kind }] of subgraph.nodes.entries()) {
      if (kind === 'crossing') continue;
      expect(masked!.nodes[index]!.node_text.split(' | ').length).toBe(node_text.split(' | ').length);
    }
    const [path] = findReasoningPaths(graph, 'image/p0', { seed: 1 });
    const text = maskNames({ text: path!.text }, { graph, names }).text!;
    const tuples = /\([\d.]+m, \d+°\([NESW]+\)\)/g;
    expect(text.match(tuples)).toEqual(path!.text.match(tuples));
  });

  it('calls a name alike in text and graph, and by no order', () => {
    const subgraph = extractSubgraph(graph, 'image/p0');
    const street = subgraph.nodes.find(({ kind, node_text }) => kind === 'street' && node_text.includes(' | '))!;
    const streetName = graph.node(graph.indexOf(street.node_id)!).name!;
    const masked = maskNames({ text: `On ${streetName}.`, graph: subgraph }, { graph, names });
    const label = masked.text!.slice(3, -1);
    expect(label).toMatch(/^street [A-Z]+$/);
    const index = subgraph.nodes.indexOf(street);
    expect(masked.graph!.nodes[index]!.node_text.startsWith(`${label} | `)).toBe(true);
    const first = new Set(
      Array.from({ length: 12 }, (_, photo) => {
        const own = maskNames({ graph: extractSubgraph(graph, `image/p${photo}`) }, { graph, names }).graph!;
        return own.nodes.find(({ node_text }) => /^\w+ [A-Z]+( |$)/.test(node_text))!.node_text.split(' | ')[0];
      }),
    );
    expect(first.size).toBeGreaterThan(3);
  });
});

describe('names in texts', () => {
  const place = (index: number, name: string, rest: object = {}) => ({
    id: `node/${index}`,
    kind: 'poi' as const,
    category: 'food',
    coord: [0, 0] as LonLat,
    name,
    ...rest,
  });
  const nodes = [
    place(0, 'East 4th Street', { kind: 'street' }),
    place(1, 'Café de l’Opéra'),
    place(2, 'nearby'),
    place(3, 'Bank'),
    place(4, '21'),
    place(5, 'S'),
    place(6, '王府井'),
    place(7, 'A'),
    place(8, 'Opéra', { district: 'Östermalm' }),
  ];
  const graph = {
    name: 'new-york',
    nodeCount: nodes.length,
    node: (index: number) => nodes[index]!,
    indexOf: (id: string) => Number(id.slice(5)),
  } as unknown as CityGraph;
  const names = createNameIndex(graph);
  const mask = (text: string): string => maskNames({ text }, { graph, names }).text!;

  it('are found in other spellings, the longest first', () => {
    expect(mask('E. 4th St near Cafe de l’Opera')).toMatch(/^street [B-Z] near place [B-Z]$/);
    expect(mask('in Ostermalm, New York')).toMatch(/^in district [B-Z], city [B-Z]$/);
    expect(mask('在王府井附近')).toMatch(/^在place [B-Z]附近$/);
    expect(foldName('E. 4th St')).toBe(foldName('East 4 Street'));
  });

  it('are not common words, measures or compass points', () => {
    const text = 'a bank by the street (21.0m, 180°(S)), 21 m away, 0.21m';
    expect(mask(text)).toBe(text);
    expect(mask('the Bank, 21, and nearby')).toMatch(/^the place [B-Z], place [B-Z], and place [B-Z]$/);
  });

  it('never get a label that is a name', () => {
    for (let index = 0; index < 50; index++) {
      const text = `${createRandom(index, 'text').next()} Bank`;
      expect(mask(text)).not.toMatch(/ A$/);
    }
  });
});
