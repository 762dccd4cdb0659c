import { writeFileAtomic } from '@uge/core/node';
import { type CityGraph, extractSubgraph } from '@uge/graph';
import { loadCityGraph } from '@uge/graph/node';
import type { Command } from '../command.ts';
import { parseLonLat } from '../lon-lat.ts';

export const graphSubgraph: Command = {
  name: 'graph subgraph',
  summary: 'Extract the surroundings of a node as a subgraph (JSON).',
  positionals: [
    { name: 'city', description: 'A .ugc file.', required: true },
    { name: 'center', description: 'Node id, or lon,lat for the nearest place, photo or crossing.', required: true },
  ],
  options: {
    out: { type: 'string', short: 'o', value: '<file.graph.json>', description: 'Where to write; by default printed.' },
    hops: { type: 'number', description: 'Edges from the centre.', default: 3 },
    radius: { type: 'number', value: '<metres>', description: 'Straight-line metres from the centre.', default: 600 },
    nodes: { type: 'number', description: 'Node budget, the centre included.', default: 64 },
    include: { type: 'string', value: '<id>', multiple: true, description: 'A node that must be in.' },
  },
  examples: [
    'uge graph subgraph paris-9e.ugc 2.3372,48.8767 -o pigalle.graph.json',
    'uge graph subgraph paris-9e.ugc node/256172983 --hops 2 --nodes 32',
  ],
  run: async ({ positionals, options, print, note }) => {
    const graph = await loadCityGraph(positionals[0]!);
    const subgraph = extractSubgraph(graph, centerOf(graph, positionals[1]!), {
      hops: options['hops'] as number,
      radiusMetres: options['radius'] as number,
      maxNodes: options['nodes'] as number,
      include: (options['include'] as string[] | undefined) ?? [],
    });
    const out = options['out'] as string | undefined;
    const text = JSON.stringify(subgraph, null, 2);
    if (out === undefined) return print(text);
    await writeFileAtomic(out, `${text}\n`);
    note(`wrote ${out}: ${subgraph.nodes.length} nodes, ${subgraph.edges.length} edges around ${subgraph.center_node}`);
  },
};

function centerOf(graph: CityGraph, text: string): string {
  if (text.includes('/')) return text;
  const [nearest] = graph.nearest(parseLonLat(text, '<center>'), { kind: ['image', 'poi', 'crossing'] });
  return nearest === undefined ? text : graph.node(nearest.index).id;
}
