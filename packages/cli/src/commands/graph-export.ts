import { didYouMean, UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { type CityGraph, encodeNpz, lineGraph, toEdgeIndex, toGeoJson, toGraphMl } from '@uge/graph';
import { loadCityGraph } from '@uge/graph/node';
import type { Command } from '../command.ts';

/** What each format is made of, and by what. */
const FORMATS: Readonly<Record<string, (graph: CityGraph) => string | Uint8Array | Iterable<string>>> = {
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
      value: '<format>',
      required: true,
      description: `${Object.keys(FORMATS).join(', ')}. npz and line graphs are arrays for PyTorch Geometric.`,
    },
    out: { type: 'string', short: 'o', value: '<file>', description: 'Where to write.', required: true },
  },
  examples: [
    'uge graph export paris-9e.ugc --to geojson -o paris-9e.geojson',
    'uge graph export paris-9e.ugc --to graphml -o paris-9e.graphml',
    'uge graph export paris-9e.ugc --to npz -o paris-9e.npz',
  ],
  run: async ({ positionals, options, note }) => {
    const name = options['to'] as string;
    const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
    if (!format) {
      throw new UgeError(
        'cli/usage',
        `uge graph export: no format "${name}". ${didYouMean(name, Object.keys(FORMATS))}`,
        {
          name,
        },
      );
    }
    const graph = await loadCityGraph(positionals[0]!);
    const out = options['out'] as string;
    await writeFileAtomic(out, format(graph));
    note(`wrote ${out}: ${graph.nodeCount} nodes, ${graph.edgeCount} edges`);
  },
};
