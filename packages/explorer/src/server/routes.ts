import { join } from 'node:path';
import type { GallerySize, Variant } from '@uge/bench';
import { UgeError } from '@uge/core';
import type { PhotoRecord } from '@uge/data';
import type { Dataset } from '@uge/data/node';
import type { CityGraph } from '@uge/graph';
import { mapLayer } from '../api/map-layer.ts';
import { MAP_LAYER_NAMES, type MapLayerName } from '../api/map-layer-names.ts';
import { photoDetails } from '../api/photo-details.ts';
import type { Hit, Picture, Summary } from '../api/types.ts';
import { createAtlas } from '../atlas/create-atlas.ts';
import { queryDetails, queryPage } from '../results/queries.ts';
import type { Run } from '../results/run.ts';
import { runSummary } from '../results/run-summary.ts';
import type { PhotoVectors } from '../search/photo-vectors.ts';
import { createWordSearch } from '../search/word-search.ts';
import { type PackedJson, packJson } from './send.ts';

export interface Route {
  pattern: RegExp;
  /** @param parts - groups of the pattern, decoded. */
  handle: (
    parts: string[],
    query: URLSearchParams,
  ) => Promise<{ json: unknown } | { packed: PackedJson } | { file: string }>;
}

export interface RouteContext {
  dataset: Dataset;
  vectors: PhotoVectors | undefined;
  runs: readonly Run[];
  cache: string | undefined;
}

const MOST_HITS = 100;
const PAGE_LINES = 100;

export async function createRoutes({ dataset, vectors, runs, cache }: RouteContext): Promise<Route[]> {
  const photos = await dataset.photos();
  const byId = new Map(photos.map((record) => [record.id, record]));
  const idByImage = new Map(photos.map(({ id, image }) => [image, id]));
  const graphs = new Map<string, CityGraph>();
  for (const { name } of dataset.manifest.cities) graphs.set(name, await dataset.readCity(name));
  const layers = new Map<string, Promise<PackedJson>>();
  const words = createWordSearch(photos);
  let atlas: ReturnType<typeof createAtlas> | undefined;

  const photo = (id: string): PhotoRecord => byId.get(id) ?? missing(`photo "${id}"`);
  const run = (name: string): Run => runs.find((each) => each.name === name) ?? missing(`run "${name}"`);
  const hit = ({ id, score }: { id: string; score: number }): Hit => {
    const { city, place, image } = photo(id);
    return { id, city, place, image, score };
  };
  /** @param path - of a picture of the dataset, or of one that only the benchmark has. */
  const picture = (path: string, of: string): Picture => {
    const id = idByImage.get(path);
    if (id !== undefined) return { url: `/images/${encodeURIComponent(id)}`, photo: id };
    return { url: `/api/runs/${encodeURIComponent(of)}/pictures/${encodeURIComponent(path)}` };
  };
  const json = (value: unknown): { json: unknown } => ({ json: value });

  const summary: Summary = {
    name: dataset.manifest.name,
    photos: photos.length,
    cities: dataset.manifest.cities.map((city) => citySummary(city, graphs.get(city.name)!)),
    ...(vectors ? { encoder: { id: vectors.encoder.id, dimension: vectors.encoder.dimension } } : {}),
    runs: runs.map(({ name }) => name),
  };

  return [
    { pattern: /^\/api\/summary$/, handle: async () => json(summary) },
    {
      pattern: /^\/api\/cities\/([^/]+)\/([^/]+)$/,
      handle: async ([name, of]) => {
        const { name: city } = dataset.city(name!);
        const layer = MAP_LAYER_NAMES.find((each): each is MapLayerName => each === of) ?? missing(`layer "${of}"`);
        const key = `${city}/${layer}`;
        if (!layers.has(key)) layers.set(key, mapLayer(layer, { dataset, graph: graphs.get(city)! }).then(packJson));
        return { packed: await layers.get(key)! };
      },
    },
    {
      pattern: /^\/api\/photos\/([^/]+)$/,
      handle: async ([id]) => {
        const record = photo(id!);
        return json(await photoDetails(record, { dataset, graph: graphs.get(record.city)! }));
      },
    },
    {
      pattern: /^\/api\/photos\/([^/]+)\/neighbours$/,
      handle: async ([id], query) => {
        if (!vectors) throw new UgeError('explorer/no-model', 'start the explorer with a model to see neighbours.', {});
        return json(vectors.neighbours(photo(id!).id, countOf(query)).map(hit));
      },
    },
    {
      pattern: /^\/api\/search$/,
      handle: async (_, query) => {
        const text = (query.get('text') ?? '').trim();
        if (text === '') return json([]);
        const byWords = query.get('by') === 'words' || !vectors;
        const found = byWords ? words(text, countOf(query)) : await vectors.search(text, countOf(query));
        return json(found.map(hit));
      },
    },
    {
      pattern: /^\/api\/atlas$/,
      handle: async () => {
        if (!vectors) throw new UgeError('explorer/no-model', 'start the explorer with a model to see the atlas.', {});
        atlas ??= createAtlas(photos, { graphs, vectors, cache });
        return json(await atlas);
      },
    },
    {
      pattern: /^\/api\/runs$/,
      handle: async () => json(runs.map(runSummary)),
    },
    {
      pattern: /^\/api\/runs\/([^/]+)\/queries$/,
      handle: async ([name], query) => {
        const [gallery, city] = [query.get('gallery'), query.get('city')];
        return json(
          queryPage(run(name!), {
            task: query.get('task') ?? '',
            variant: (query.get('variant') ?? '') as Variant,
            ...(gallery === null ? {} : { gallery: galleryOf(gallery) }),
            ...(city === null ? {} : { city }),
            wrongOnly: query.get('wrong') === 'true',
            first: Math.max(0, Number(query.get('first') ?? 0) || 0),
            count: PAGE_LINES,
          }),
        );
      },
    },
    {
      pattern: /^\/api\/runs\/([^/]+)\/query$/,
      handle: async ([name], query) => {
        const gallery = query.get('gallery');
        return json(
          queryDetails(run(name!), {
            id: query.get('id') ?? '',
            variant: (query.get('variant') ?? '') as Variant,
            ...(gallery === null ? {} : { gallery: galleryOf(gallery) }),
            pictureOf: (path) => picture(path, name!),
          }),
        );
      },
    },
    {
      pattern: /^\/api\/runs\/([^/]+)\/pictures\/([^/]+)$/,
      handle: async ([name, path]) => {
        const { benchmark } = run(name!);
        const found = benchmark.human?.photos.find(({ image }) => image === path) ?? missing(`picture "${path}"`);
        return { file: join(benchmark.folder, found.image) };
      },
    },
    { pattern: /^\/images\/([^/]+)$/, handle: async ([id]) => ({ file: dataset.resolve(photo(id!).image) }) },
  ];
}

function citySummary(
  { name, role, photos, provenance }: Dataset['manifest']['cities'][number],
  { bounds, nodeCount }: CityGraph,
): Summary['cities'][number] {
  const { attribution, license } = provenance;
  return { name, role, bounds, photos, nodes: nodeCount, attribution, license };
}

function countOf(query: URLSearchParams): number {
  const count = Number(query.get('count') ?? 24);
  return Number.isInteger(count) && count > 0 ? Math.min(count, MOST_HITS) : 24;
}

function galleryOf(text: string): GallerySize {
  return text === 'full' ? 'full' : (Number(text) as GallerySize);
}

function missing(what: string): never {
  throw new UgeError('explorer/not-found', `there is no ${what}.`, {});
}
