import type { MapLayerName } from '../api/map-layer-names.ts';
import type { Atlas, Hit, PhotoDetails, QueryDetails, QueryPage, RunSummary, Summary } from '../api/types.ts';

async function get<T>(path: string, query: Record<string, string | number | boolean | undefined> = {}): Promise<T> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  const response = await fetch(`/api/${path}${given.length > 0 ? `?${search}` : ''}`);
  const body = (await response.json()) as T & { error?: string };
  if (!response.ok) throw new Error(body.error ?? `${response.status} ${response.statusText}`);
  return body;
}

const part = encodeURIComponent;

/** What the server of this page answers. */
export const api = {
  summary: (): Promise<Summary> => get('summary'),
  photo: (id: string): Promise<PhotoDetails> => get(`photos/${part(id)}`),
  neighbours: (id: string): Promise<Hit[]> => get(`photos/${part(id)}/neighbours`, { count: 12 }),
  search: (text: string, by: 'words' | 'meaning'): Promise<Hit[]> => get('search', { text, by, count: 24 }),
  atlas: (): Promise<Atlas> => get('atlas'),
  runs: (): Promise<RunSummary[]> => get('runs'),
  queries: (run: string, filter: Record<string, string | number | boolean | undefined>): Promise<QueryPage> =>
    get(`runs/${part(run)}/queries`, filter),
  query: (run: string, filter: Record<string, string | number | undefined>): Promise<QueryDetails> =>
    get(`runs/${part(run)}/query`, filter),
};

/** Absolute: the map reads it in a worker. */
export function layerUrl(city: string, layer: MapLayerName): string {
  return new URL(`/api/cities/${part(city)}/${layer}`, location.href).href;
}

export function imageUrl(id: string): string {
  return `/images/${part(id)}`;
}
