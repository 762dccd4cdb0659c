import { writeFileAtomic } from '@uge/core/node';
import { type CityGraph, extractSubgraph, type SpatialSubgraph } from '@uge/graph';
import { loadCityGraph } from '@uge/graph/node';
import type { Command, CommandContext } from '../command.ts';
import { parseLonLat } from '../lon-lat.ts';
import { GRAPH_NODES_OPTION } from '../node-options.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { outOption } from '../shared-options.ts';

export const graphSubgraph: Command = {
  name: 'graph subgraph',
  summary: 'Extract the surroundings of a node as a subgraph (JSON).',
  positionals: [
    { name: 'city', description: 'A .ugc file.', required: true },
    { name: 'center', description: 'Node id, or lon,lat for the nearest place, photo or crossing.', required: true },
  ],
  options: {
    out: outOption('Where to write; by default printed.', { value: '<file.graph.json>' }),
    hops: { type: 'integer', minimum: 0, description: 'Edges from the centre.', default: 3 },
    radius: { type: 'number', value: '<metres>', description: 'Straight-line metres from the centre.', default: 600 },
    'graph-nodes': GRAPH_NODES_OPTION,
    include: { type: 'string', value: '<id>', multiple: true, description: 'A node that must be in.' },
  },
  examples: [
    'uge graph subgraph paris-9e.ugc 2.3372,48.8767 -o pigalle.graph.json',
    'uge graph subgraph paris-9e.ugc node/256172983 --hops 2 --graph-nodes 32',
  ],
  plan: async (context) => {
    const { out, subgraph, text } = await extract(context);
    return {
      reads: await plannedInputs([context.positionals[0]]),
      writes: out === undefined ? [] : [await plannedOutput(out, text.length)],
      estimate: { nodes: subgraph.nodes.length, edges: subgraph.edges.length, centre: subgraph.center_node },
    };
  },
  run: async (context) => {
    const { out, subgraph, text } = await extract(context);
    if (out === undefined) return { json: subgraph, text };
    await writeFileAtomic(out, `${text}\n`);
    const { nodes, edges, center_node } = subgraph;
    context.note(`${nodes.length} nodes, ${edges.length} edges around ${center_node}`);
    return { json: { out, nodes: nodes.length, edges: edges.length, center_node }, wrote: [out] };
  },
};

async function extract({
  positionals,
  options,
}: CommandContext): Promise<{ out: string | undefined; subgraph: SpatialSubgraph; text: string }> {
  const graph = await loadCityGraph(positionals[0]!);
  const subgraph = extractSubgraph(graph, centerOf(graph, positionals[1]!), {
    hops: options['hops'] as number,
    radiusMetres: options['radius'] as number,
    maxNodes: options['graph-nodes'] as number,
    include: (options['include'] as string[] | undefined) ?? [],
  });
  return { out: options['out'] as string | undefined, subgraph, text: JSON.stringify(subgraph, null, 2) };
}

function centerOf(graph: CityGraph, text: string): string {
  if (text.includes('/')) return text;
  const [nearest] = graph.nearest(parseLonLat(text, '<center>'), { kind: ['image', 'poi', 'crossing'] });
  return nearest === undefined ? text : graph.node(nearest.index).id;
}
