import { join } from 'node:path';
import type { LongOperationOptions } from '@uge/core';
import type { CityGraph } from '@uge/graph';
import sharp from 'sharp';
import { isOwnGallery } from '../../evaluate/mean-score.ts';
import type { QueryResult } from '../../result-types.ts';
import type { Benchmark, BenchmarkQuery, BenchmarkSource, Variant } from '../../types.ts';
import type { ReportRun } from '../run-scores.ts';
import { type ChosenExample, chooseExamples } from './choose-examples.ts';
import { dataUri } from './data-uri.ts';
import { drawQueryMap, type QueryMap, type RankedPosition, where } from './query-map.ts';

/** A candidate as it was ranked. */
export interface RankedCandidate {
  rank: number;
  text: string;
  /** Data URI, where the candidates are pictures. */
  image?: string;
  isRight: boolean;
  score?: number;
  /** From the camera: `85 m north-east`, or the city where it is another. */
  where?: string;
}

/** One query with its pictures and its answer, ready to be shown. */
export interface ReportExample {
  id: string;
  task: string;
  city: string;
  queryType: string;
  variant: Variant;
  outcome: ChosenExample['outcome'];
  question: string;
  text?: string;
  /** The photo asked about; `shown` where the encoder saw it. */
  photo?: { image: string; shown: boolean; credit?: string };
  map?: Omit<QueryMap, 'svg'> & { image: string };
  /** The first candidates, and the right one behind them where it came later. */
  ranked: RankedCandidate[];
  candidates: number;
  /** Ranks of the same query in every run that answered it. */
  ranks: { run: string; rank: number; failed: boolean }[];
}

export interface CollectExamplesOptions extends LongOperationOptions {
  runs: readonly ReportRun[];
  benchmark: Benchmark;
  /** The dataset the benchmark was built from. */
  dataset: BenchmarkSource;
  /** Decides among queries of equal rank. Default 0. */
  seed?: number;
  /** Per task, half of them answered well. Default 4. */
  perTask?: number;
  /** Of all pictures together; what would go over it has no pictures. Default 4 MB. */
  maxBytes?: number;
}

const SHOWN_CANDIDATES = 5;
const PHOTO_PIXELS = 360;
const CANDIDATE_PIXELS = 150;

/**
 * A few queries of each task that the last run answered well and a few it answered worst, with the photo, a map of its
 * surroundings and the ranked candidates: for {@link renderReport}. The same results, benchmark and seed give the same
 * bytes on one machine.
 */
export async function collectExamples(options: CollectExamplesOptions): Promise<ReportExample[]> {
  const { runs, benchmark, dataset, seed = 0, perTask = 4, maxBytes = 4e6, signal, onProgress } = options;
  const last = runs.at(-1);
  if (!last) return [];
  const chosen = chooseExamples(last, { perTask, seed });
  const queries = new Map(benchmark.queries.map((query) => [query.id, query]));
  const cities = new Map<string, Promise<CityGraph | undefined>>();
  const cityOf = (name: string): Promise<CityGraph | undefined> => {
    if (!cities.has(name)) cities.set(name, readCity(dataset, name));
    return cities.get(name)!;
  };
  const photos = new Map((await dataset.photos()).map((photo) => [photo.id, photo]));
  const event = { phase: 'draw examples', total: chosen.length, unit: 'queries' };
  const examples: ReportExample[] = [];
  let bytes = 0;
  for (const [index, { result, outcome }] of chosen.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ ...event, done: index });
    const query = queries.get(result.id);
    if (!query) continue;
    const pictures = {
      thumbnail: (path: string, pixels: number) => thumbnail(path, { pixels, benchmark, dataset }),
      graph: await cityOf(query.city),
      photo: photos.get(query.evidence.photo) ?? scoredPhoto(benchmark, query),
    };
    const example = await illustrate(query, result, pictures);
    const size = JSON.stringify(example).length;
    const isWithin = bytes + size <= maxBytes;
    if (isWithin) bytes += size;
    const { photo: _, map: __, ...plain } = example;
    examples.push({
      ...(isWithin ? example : { ...plain, ranked: plain.ranked.map(({ image: ___, ...rest }) => rest) }),
      outcome,
      ranks: ranksOf(runs, result),
    });
  }
  onProgress?.({ ...event, done: chosen.length });
  return examples;
}

interface Pictures {
  thumbnail: (path: string, pixels: number) => Promise<string | undefined>;
  graph: CityGraph | undefined;
  photo: { heading?: number; image: string; attribution?: string; license?: string } | undefined;
}

async function illustrate(
  query: BenchmarkQuery,
  result: QueryResult,
  { thumbnail, graph, photo }: Pictures,
): Promise<Omit<ReportExample, 'outcome' | 'ranks'>> {
  const shown = shownPositions(result);
  // A query without photo and graph is about its candidates alone, as which of two streets looks safer.
  const isAboutPlace = query.images.length + query.graphs.length > 0;
  const path = query.images[0] ?? photo?.image;
  const image = path === undefined || !isAboutPlace ? undefined : await thumbnail(path, PHOTO_PIXELS);
  const { heading, attribution, license } = photo ?? {};
  const credit = [attribution, license].filter(Boolean).join(', ');
  const camera = query.image_coords;
  const map =
    isAboutPlace &&
    graph &&
    camera &&
    drawQueryMap({ query, camera, graph, ranked: shown, ...(heading === undefined ? {} : { heading }) });
  const ranked = await Promise.all(
    shown.map(async ({ position, rank }): Promise<RankedCandidate> => {
      const picture = query.candidate_images?.[position];
      const small = picture === undefined ? undefined : await thumbnail(picture, CANDIDATE_PIXELS);
      const score = result.top_scores?.[result.top.indexOf(position)] ?? scoreOfTruth(result, position);
      const place = placeOf(query, position);
      return {
        rank,
        text: query.candidates[position]!,
        isRight: position === query.ground_truth_idx,
        ...(small === undefined ? {} : { image: small }),
        ...(score === undefined ? {} : { score }),
        ...(place === undefined ? {} : { where: place }),
      };
    }),
  );
  return {
    id: query.id,
    task: query.task,
    city: query.city,
    queryType: query.query_type,
    variant: result.variant,
    question: query.instruction,
    ...(query.text === undefined || !result.variant.includes('text') ? {} : { text: query.text }),
    ...(image === undefined
      ? {}
      : { photo: { image, shown: result.variant.includes('image'), ...(credit === '' ? {} : { credit }) } }),
    ...(map
      ? { map: { image: dataUri('image/svg+xml', map.svg), alt: map.alt, key: map.key, outside: map.outside } }
      : {}),
    ranked,
    candidates: result.candidates,
  };
}

/** The first candidates by rank. Of equal scores the right one is last, as in its rank; it is shown wherever it stands. */
function shownPositions({ top, rank: truthRank, ground_truth_idx: truth }: QueryResult): RankedPosition[] {
  const wrong = top
    .filter((position) => position !== truth)
    .map((position, index) => ({ position, rank: index + 1 < truthRank ? index + 1 : index + 2 }));
  const all = [...wrong, { position: truth, rank: truthRank }].sort((a, b) => a.rank - b.rank);
  return all.filter(({ position }, index) => index < SHOWN_CANDIDATES || position === truth);
}

function scoreOfTruth(result: QueryResult, position: number): number | undefined {
  return position === result.ground_truth_idx ? (result.truth_score ?? undefined) : undefined;
}

function placeOf({ evidence, city }: BenchmarkQuery, position: number): string | undefined {
  const candidate = evidence.candidates[position];
  if (candidate?.city !== undefined && candidate.city !== city) return `in ${candidate.city}`;
  return candidate?.metres === undefined ? undefined : where(candidate.metres, candidate.bearing);
}

function ranksOf(runs: readonly ReportRun[], { id, variant }: QueryResult): ReportExample['ranks'] {
  return runs.flatMap(({ name, results }) => {
    const found = results.queries.find(
      (result) => result.id === id && result.variant === variant && isOwnGallery(result),
    );
    return found ? [{ run: name, rank: found.rank, failed: found.failure !== undefined }] : [];
  });
}

/** Whom to name for a photo that people scored. */
function scoredPhoto({ human }: Benchmark, { city, evidence }: BenchmarkQuery): Pictures['photo'] {
  const photo = human?.name === city ? human.photos.find(({ id }) => id === evidence.photo) : undefined;
  return photo && { image: photo.image, attribution: human!.attribution, license: human!.license };
}

/** A small JPEG without metadata; absent where the picture cannot be read, which costs a report no more than a picture. */
async function thumbnail(
  path: string,
  { pixels, benchmark, dataset }: { pixels: number; benchmark: Benchmark; dataset: BenchmarkSource },
): Promise<string | undefined> {
  const file = path in dataset.manifest.files ? dataset.resolve(path) : join(benchmark.folder, path);
  const jpeg = await sharp(file)
    .rotate()
    .resize({ width: pixels, height: pixels, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 74, mozjpeg: true })
    .toBuffer()
    .catch(() => undefined);
  return jpeg && dataUri('image/jpeg', jpeg);
}

/** Absent for sets of photos that belong to no city of the dataset. */
async function readCity(dataset: BenchmarkSource, name: string): Promise<CityGraph | undefined> {
  return dataset.manifest.cities.some((city) => city.name === name) ? dataset.readCity(name) : undefined;
}
