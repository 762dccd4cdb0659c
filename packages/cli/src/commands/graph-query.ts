import { UgeError } from '@uge/core';
import { type CityGraph, type NodeDistance, type NodeFilter, type NodeKind, nodeFeature } from '@uge/graph';
import { loadCityGraph } from '@uge/graph/node';
import type { Command, OptionValue } from '../command.ts';
import { parseBounds, parseLonLat } from '../lon-lat.ts';
import { CATEGORY_OPTION, KIND_OPTION } from '../node-options.ts';
import { readPolygon } from '../read-polygon.ts';
import { bboxOption } from '../shared-options.ts';

const NEAREST = 5;

export const graphQuery: Command = {
  name: 'graph query',
  summary: 'Find streets, crossings, places and areas: the nearest, within a radius, in a polygon or a box.',
  positionals: [{ name: 'city', description: 'A .ugc file.', required: true }],
  options: {
    near: { type: 'string', value: '<lon,lat>', description: 'Nearest first.' },
    radius: { type: 'number', value: '<metres>', description: 'With --near: all that are at most this far.' },
    limit: { type: 'integer', minimum: 1, description: `With --near: at most so many; ${NEAREST} without --radius.` },
    within: { type: 'string', value: '<file.geojson>', description: 'All that have a part in its polygons.' },
    bbox: bboxOption('All that have a part in the box'),
    whole: { type: 'boolean', description: 'With --within or --bbox: only what lies in it whole.' },
    kind: KIND_OPTION,
    category: CATEGORY_OPTION,
    geojson: { type: 'boolean', description: 'Print GeoJSON with whole geometries.' },
  },
  examples: [
    'uge graph query paris-9e.ugc --near 2.3372,48.8767 --kind poi --category food --limit 3',
    'uge graph query paris-9e.ugc --near 2.3372,48.8767 --radius 100 --json',
    'uge graph query paris-9e.ugc --within block.geojson --kind street --geojson',
  ],
  run: async ({ positionals, options }) => {
    const find = await finderOf(options);
    const graph = await loadCityGraph(positionals[0]!);
    const found = find(graph);
    if (options['geojson'] === true) {
      const features = found.map(({ index, metres }) => {
        const feature = nodeFeature(graph, index);
        return metres === undefined ? feature : { ...feature, properties: { ...feature.properties, metres } };
      });
      const collection = { type: 'FeatureCollection', features };
      return { json: collection, text: JSON.stringify(collection) };
    }
    const records = found.map(({ index, metres }) => ({
      ...(metres === undefined ? {} : { metres }),
      ...graph.node(index),
    }));
    const lines = found.map((entry) => line(graph, entry));
    return { json: records, text: lines.length === 0 ? 'nothing found' : lines.join('\n') };
  },
};

type Found = Pick<NodeDistance, 'index'> & { metres?: number };

/** The one query that the options ask for. */
async function finderOf(options: Readonly<Record<string, OptionValue>>): Promise<(graph: CityGraph) => Found[]> {
  const asked = ['near', 'within', 'bbox'].filter((name) => options[name] !== undefined);
  if (asked.length !== 1) {
    throw new UgeError('cli/usage', `expected one of --near, --within and --bbox, found ${asked.length}.`, {
      asked,
    });
  }
  const filter: NodeFilter & { whole: boolean } = { whole: options['whole'] === true };
  if (options['kind'] !== undefined) filter.kind = options['kind'] as NodeKind[];
  if (options['category'] !== undefined) filter.category = options['category'] as string[];
  if (options['near'] !== undefined) {
    const position = parseLonLat(options['near'] as string, '--near');
    const radius = options['radius'] as number | undefined;
    const count =
      (options['limit'] as number | undefined) ?? (radius === undefined ? NEAREST : Number.POSITIVE_INFINITY);
    if (radius === undefined) return (graph) => graph.nearest(position, { ...filter, count });
    return (graph) => graph.withinRadius(position, radius, filter).slice(0, count);
  }
  const indices = (found: Uint32Array): Found[] => Array.from(found, (index) => ({ index }));
  if (options['bbox'] !== undefined) {
    const bounds = parseBounds(options['bbox'] as string, '--bbox');
    return (graph) => indices(graph.withinBounds(bounds, filter));
  }
  const polygon = await readPolygon(options['within'] as string);
  return (graph) => indices(graph.withinPolygon(polygon, filter));
}

function line(graph: CityGraph, { index, metres }: Found): string {
  const { id, kind, category, name, district } = graph.node(index);
  const distance = metres === undefined ? '' : `${metres.toFixed(1).padStart(9)} m  `;
  return `${distance}${kind.padEnd(8)}  ${[name ?? '(no name)', category, district].filter(Boolean).join(' | ')}  ${id}`;
}
