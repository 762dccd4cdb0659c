import { contentHash, createRandom } from '@uge/core';
import type { BenchmarkQuery, Gallery, GalleryQuery, GallerySummary } from '../types.ts';
import type { CityContext } from './build-context.ts';

/** Photos in the gallery between the query's own candidates and the full one. */
export const MIDDLE_GALLERY = 100;

/** A query with the test photos of its city that are right too, or not surely wrong. */
export interface GalleryDraft {
  query: BenchmarkQuery;
  /** Photo ids. */
  excluded: ReadonlySet<string>;
}

/** Test photos of a city with what each query is ranked against; undefined where no query has a gallery. */
export function makeGallery(
  { name, testPhotos }: CityContext,
  drafts: readonly GalleryDraft[],
  { seed }: { seed: number },
): Gallery | undefined {
  if (drafts.length === 0) return undefined;
  const photos = testPhotos.map(({ record: { id, image } }) => ({ id, image })).sort((a, b) => (a.id < b.id ? -1 : 1));
  const positions = new Map(photos.map(({ id }, position) => [id, position]));
  const queries = [...drafts]
    .sort((a, b) => (a.query.id < b.query.id ? -1 : 1))
    .map(({ query, excluded }) => [query.id, galleryQuery(query, { positions, excluded, seed })] as const);
  return { city: name, photos, queries: Object.fromEntries(queries) };
}

function galleryQuery(
  { id, evidence }: BenchmarkQuery,
  {
    positions,
    excluded,
    seed,
  }: { positions: ReadonlyMap<string, number>; excluded: ReadonlySet<string>; seed: number },
): GalleryQuery {
  const base = {
    truth: positions.get(evidence.photo)!,
    excluded: ascending([...excluded].map((photo) => positions.get(photo)!)),
  };
  if (positions.size - excluded.size <= MIDDLE_GALLERY) return base;
  const own = evidence.candidates.map(({ source }) => source);
  const listed = new Set(own);
  const others = [...positions.keys()].filter((photo) => !listed.has(photo) && !excluded.has(photo));
  const more = createRandom(seed, 'gallery', id)
    .shuffle(others)
    .slice(0, MIDDLE_GALLERY - own.length);
  return { ...base, hundred: ascending([...own, ...more].map((photo) => positions.get(photo)!)) };
}

function ascending(values: number[]): number[] {
  return values.sort((a, b) => a - b);
}

/** The text of a gallery file. */
export function galleryText(gallery: Gallery): string {
  return `${JSON.stringify(gallery)}\n`;
}

/** What the manifest says of a gallery. */
export function summariseGallery(gallery: Gallery): GallerySummary {
  const queries = Object.values(gallery.queries);
  const sizes = queries.map(({ excluded }) => gallery.photos.length - excluded.length);
  return {
    file: `galleries/${gallery.city}.json`,
    sha256: contentHash(galleryText(gallery)),
    photos: gallery.photos.length,
    queries: queries.length,
    full: { min: Math.min(...sizes), max: Math.max(...sizes) },
    hundred: queries.filter(({ hundred }) => hundred).length,
  };
}
