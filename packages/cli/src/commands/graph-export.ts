import { writeFileAtomic } from '@uge/core/node';
import { type CityGraph, encodeNpz, lineGraph, toEdgeIndex, toGeoJson, toGraphMl } from '@uge/graph';
import { loadCityGraph } from '@uge/graph/node';
import type { Command, CommandContext } from '../command.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { outOption } from '../shared-options.ts';

type Content = string | Uint8Array | Iterable<string>;

/** What each format is made of, and by what. */
const FORMATS: Readonly<Record<string, (graph: CityGraph) => Content>> = {
  geojson: (graph) => toGeoJson(graph),
  'geojson-nodes': (graph) => toGeoJson(graph, { part: 'nodes' }),
  'geojson-edges': (graph) => toGeoJson(graph, { part: 'edges' }),
  graphml: toGraphMl,
  npz: (graph) => encodeNpz(toEdgeIndex(graph)),
  'street-line-graph': (graph) => encodeNpz(lineGraph(graph)),
  'network-line-graph': (graph) => encodeNpz(lineGraph(graph.network)),
  graphology: (graph) => JSON.stringify(graph.toGraphology().export()),
};

export const graphExport: Command = {
  name: 'graph export',
  summary: 'Write a city graph in the formats of other tools.',
  positionals: [{ name: 'city', description: 'A .ugc file.', required: true }],
  options: {
    to: {
      type: 'string',
      choices: Object.keys(FORMATS),
      required: true,
      description: 'Format. npz and line graphs are arrays for PyTorch Geometric.',
    },
    out: outOption('File to write.', { value: '<file>', required: true }),
  },
  examples: [
    'uge graph export paris-9e.ugc --to geojson -o paris-9e.geojson',
    'uge graph export paris-9e.ugc --to graphml -o paris-9e.graphml',
    'uge graph export paris-9e.ugc --to npz -o paris-9e.npz',
  ],
  plan: async (context) => {
    const { graph, content } = await convert(context);
    return {
      reads: await plannedInputs([context.positionals[0]]),
      writes: [await plannedOutput(context.options['out'] as string, bytesOf(content))],
      estimate: { nodes: graph.nodeCount, edges: graph.edgeCount },
    };
  },
  run: async (context) => {
    const out = context.options['out'] as string;
    const { graph, content } = await convert(context);
    await writeFileAtomic(out, content);
    context.note(`${graph.nodeCount} nodes, ${graph.edgeCount} edges`);
    return { json: { out, nodes: graph.nodeCount, edges: graph.edgeCount }, wrote: [out] };
  },
};

async function convert({ positionals, options }: CommandContext): Promise<{ graph: CityGraph; content: Content }> {
  const graph = await loadCityGraph(positionals[0]!);
  return { graph, content: FORMATS[options['to'] as string]!(graph) };
}

function bytesOf(content: Content): number {
  if (content instanceof Uint8Array) return content.length;
  let bytes = 0;
  for (const piece of typeof content === 'string' ? [content] : content) bytes += Buffer.byteLength(piece);
  return bytes;
}
