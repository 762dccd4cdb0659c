import { UgeError } from '@uge/core';
import {
  anchorPhotos,
  type CityGraph,
  type DrawMapOptions,
  drawMap,
  extractSubgraph,
  type LonLat,
  MAP_LAYERS,
  type MapLayer,
  type RoutePlace,
  reachOverlays,
  route,
} from '@uge/graph';
import { loadCityGraph } from '@uge/graph/node';
import type { Command, CommandContext } from '../command.ts';
import { findPlace } from '../find-place.ts';
import { parseBounds, parseNumbers } from '../lon-lat.ts';
import { GRAPH_NODES_OPTION } from '../node-options.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { bboxOption, outOption } from '../shared-options.ts';
import { TRAVEL_OPTIONS, travelOptions } from '../travel-options.ts';
import { checkMapPath, writeMap } from '../write-map.ts';

const PLACE = 'longitude,latitude, a node id or a name.';
const DEFAULT_RADIUS_METRES = 500;
const AD_HOC_PHOTO = 'drawn';

export const graphDraw: Command = {
  name: 'graph draw',
  summary: 'Draw a map of a city, or of a photo, route or reach in it, as SVG or PNG.',
  positionals: [{ name: 'city', description: 'A .ugc file.', required: true }],
  options: {
    out: outOption('Map to write: .svg or .png.', { value: '<file>', required: true }),
    center: { type: 'string', value: '<place>', description: `Middle of the map: ${PLACE}` },
    radius: { type: 'number', value: '<metres>', description: 'From the middle to the edge; 500 with --center.' },
    bbox: bboxOption('Edges of the map'),
    subgraph: { type: 'string', value: '<node id>', description: 'Show the subgraph of a photo or another node.' },
    photo: {
      type: 'string',
      value: '<lon,lat,heading>',
      description: 'Anchor a photo here and show its subgraph; the heading may be left out.',
    },
    'graph-nodes': GRAPH_NODES_OPTION,
    from: { type: 'string', value: '<place>', description: `Start of a route or reach: ${PLACE}` },
    to: { type: 'string', value: '<place>', description: `End of a route: ${PLACE}` },
    reach: { type: 'number', value: '<metres>', description: 'Show what is reached from --from.' },
    ...TRAVEL_OPTIONS,
    theme: { type: 'string', choices: ['light', 'dark'], description: 'Colours.', default: 'light' },
    width: {
      type: 'integer',
      minimum: 1,
      value: '<pixels>',
      description: 'Width of the sheet; more shows more.',
      default: 1200,
    },
    title: { type: 'string', description: 'Above the map; by default the name of the city.' },
    layer: { type: 'string', choices: MAP_LAYERS, list: true, description: 'Only this layer.' },
  },
  examples: [
    'uge graph draw paris.ugc -o paris.svg',
    'uge graph draw paris.ugc -o opera.png --center 2.3317,48.8720 --radius 400 --theme dark',
    'uge graph draw paris.ugc -o photo.png --photo 2.3487,48.8772,60',
    'uge graph draw paris.ugc -o walk.png --from "Folies Bergère" --to 2.3317,48.8720 --reach 800',
  ],
  plan: async (context) => {
    const out = context.options['out'] as string;
    const svg = await draw(context);
    return {
      reads: await plannedInputs([context.positionals[0]]),
      writes: [await plannedOutput(out, out.toLowerCase().endsWith('.svg') ? Buffer.byteLength(svg) : undefined)],
      estimate: { 'width in pixels': context.options['width'] },
    };
  },
  run: async (context) => {
    const out = context.options['out'] as string;
    await writeMap(out, await draw(context));
    return { json: { out }, wrote: [out] };
  },
};

/** The map as SVG. */
async function draw({ positionals, options, note }: CommandContext): Promise<string> {
  checkMapPath(options['out'] as string);
  const loaded = await loadCityGraph(positionals[0]!);
  const { graph, subgraph } = withSubgraph(loaded, options);
  const layers = options['layer'] as MapLayer[] | undefined;
  return drawMap(graph, {
    ...extentOf(graph, options),
    ...wayOf(graph, options, note),
    ...(subgraph ? { subgraph } : {}),
    ...(layers ? { layers } : {}),
    ...(options['title'] === undefined ? {} : { title: options['title'] as string }),
    theme: options['theme'] as 'light' | 'dark',
    width: options['width'] as number,
  });
}

type Options = CommandContext['options'];

function withSubgraph(
  graph: CityGraph,
  options: Options,
): { graph: CityGraph; subgraph?: NonNullable<DrawMapOptions['subgraph']> } {
  const limits = { maxNodes: options['graph-nodes'] as number };
  const id = options['subgraph'] as string | undefined;
  if (id !== undefined && options['photo'] !== undefined) throw usage('give --subgraph or --photo, not both.');
  if (id !== undefined) return { graph, subgraph: extractSubgraph(graph, id, limits) };
  if (options['photo'] === undefined) return { graph };
  const text = options['photo'] as string;
  const names = ['longitude', 'latitude', ...(text.split(',').length > 2 ? ['heading'] : [])];
  const [lon, lat, heading] = parseNumbers(text, { names, option: '--photo' });
  const photo = { id: AD_HOC_PHOTO, lon: lon!, lat: lat!, ...(heading === undefined ? {} : { heading }) };
  const anchored = anchorPhotos(graph, [photo]);
  const [rejected] = anchored.rejected;
  if (rejected) throw usage(`--photo ${lon},${lat} cannot be anchored: ${rejected.reason}.`);
  return { graph: anchored.graph, subgraph: extractSubgraph(anchored.graph, `image/${AD_HOC_PHOTO}`, limits) };
}

function extentOf(graph: CityGraph, options: Options): DrawMapOptions {
  if (options['bbox'] !== undefined) {
    return { bounds: parseBounds(options['bbox'] as string, '--bbox') };
  }
  const center = options['center'] as string | undefined;
  if (center === undefined) {
    if (options['radius'] !== undefined) throw usage('--radius needs --center.');
    return {};
  }
  return {
    center: positionOf(graph, findPlace(graph, center)),
    radiusMetres: (options['radius'] as number | undefined) ?? DEFAULT_RADIUS_METRES,
  };
}

/** Route and reach, with the length of the route as a note. */
function wayOf(graph: CityGraph, options: Options, note: (text: string) => void): DrawMapOptions {
  const [from, to, reach] = ['from', 'to', 'reach'].map((name) => options[name]);
  if (from === undefined) {
    if (to !== undefined || reach !== undefined) throw usage('--to and --reach need --from.');
    return {};
  }
  if (to === undefined && reach === undefined) throw usage('--from needs --to, --reach or both.');
  const travel = travelOptions(options);
  const start = findPlace(graph, from as string);
  const drawn: DrawMapOptions = {};
  if (reach !== undefined) drawn.overlays = reachOverlays(graph, start, { ...travel, metres: reach as number });
  if (to !== undefined) {
    const found = route(graph, start, findPlace(graph, to as string), travel);
    if (!found) {
      throw new UgeError(
        'cli/no-route',
        `uge graph draw: ${graph.name} has no way from "${from}" to "${to}" for mode "${travel.mode}".`,
        { from, to, ...travel },
      );
    }
    const label = `Route of ${Math.round(found.metres)} m`;
    drawn.route = { line: found.line, label, from: String(from), to: String(to) };
    note(label);
  }
  return drawn;
}

function positionOf(graph: CityGraph, place: RoutePlace): LonLat {
  if (typeof place === 'number') return graph.coordOf(place);
  return typeof place === 'string' ? graph.coordOf(graph.indexOf(place)!) : place;
}

function usage(message: string): UgeError {
  return new UgeError('cli/usage', message);
}
