import { join } from 'node:path';
import { type LongOperationOptions, UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { anchorPhotos, buildCityGraph, type CityGraph, extractSubgraph, type OsmData } from '@uge/graph';
import { readOsm, saveCityGraph } from '@uge/graph/node';
import { captionPhoto } from '../captions/caption-photo.ts';
import { gatherPlaceContext } from '../captions/place-context.ts';
import { findReasoningPath } from '../paths/find-reasoning-path.ts';
import { scorePerception } from '../perception/score-perception.ts';
import { encodeJpeg } from '../render/encode-jpeg.ts';
import { renderStreetView } from '../render/render-street-view.ts';
import type { StreetScene } from '../render/scene/scene-types.ts';
import { createStreetScene } from '../render/street-scene.ts';
import { type CitySplit, splitByCell } from '../splits/split-by-cell.ts';
import type { PhotoRecord, SceneStatistics } from '../types.ts';
import type { CityInput } from './build-options.ts';
import { collectPhotos, type SourcePhoto } from './collect-photos.ts';
import { countBy } from './count-by.ts';
import { writePicture } from './write-picture.ts';

export interface WriteCityOptions extends LongOperationOptions {
  /** Dataset folder to write into. */
  folder: string;
  seed: number;
  imageSize: number;
  maxGraphNodes: number;
  /** Photo ids of the cities before. */
  taken: ReadonlySet<string>;
}

/** A photo that did not become a record, or did with something missing. */
interface SkippedRecord {
  city: string;
  /** Photo id, or the file where it has none. */
  photo: string;
  reason: string;
}

export interface WrittenCity {
  /** Photos included. */
  graph: CityGraph;
  records: PhotoRecord[];
  split: CitySplit;
  skipped: SkippedRecord[];
}

/** Smaller in a picture, a place is not seen. Share of the pixels. */
const SEEN_SHARE = 0.002;

/** Build one city of a dataset and write its pictures, photo graphs and city graph. */
export async function writeCity(city: CityInput, options: WriteCityOptions): Promise<WrittenCity> {
  const { folder, seed, taken, signal, onProgress } = options;
  const osm = await readOsm(city.extract, { signal, onProgress });
  const base = buildCityGraph(osm, { name: city.name, signal, onProgress });
  const sources = await collectPhotos(base, city, { seed, taken, signal, onProgress });
  const skipped: SkippedRecord[] = [];
  const skip = (photo: string, reason: string): void => {
    skipped.push({ city: city.name, photo, reason });
  };
  for (const { file, reason } of sources.skipped) skip(file, reason);

  const { rejected } = anchorPhotos(
    base,
    sources.photos.map(({ photo }) => photo),
  );
  for (const { id, reason } of rejected) skip(id, `not anchored: ${reason}`);
  const unplaced = new Set(rejected.map(({ id }) => id));
  const placed = sources.photos.filter(({ photo }) => !unplaced.has(photo.id));
  const pictures = await writePictures(placed, { city, osm, options, skip });
  if (pictures.length === 0) throw noPictures(city, skipped);
  const photos = pictures.map(({ photo }) => photo);
  const { graph } = anchorPhotos(base, photos);
  const split = splitByCell(photos, { seed, role: city.role });
  const records: PhotoRecord[] = [];
  for (const [index, picture] of pictures.entries()) {
    signal?.throwIfAborted();
    const record = await describePhoto(graph, picture, { ...options, city: city.name, split: split.photos[index]! });
    if (!record.path) skip(record.id, 'no reasoning path within 1.5 km; kept for captions');
    records.push(record);
    onProgress?.({ phase: `describe ${city.name}`, done: index + 1, total: pictures.length, unit: 'photos' });
  }
  await saveCityGraph(graph, join(folder, 'cities', `${city.name}.ugc`));
  return { graph, records, split, skipped };
}

interface WrittenPicture extends SourcePhoto {
  scene?: SceneStatistics;
  visiblePlaces?: string[];
}

async function writePictures(
  sources: readonly SourcePhoto[],
  context: { city: CityInput; osm: OsmData; options: WriteCityOptions; skip: (photo: string, reason: string) => void },
): Promise<WrittenPicture[]> {
  const { city, osm, options, skip } = context;
  const { folder, seed, imageSize, signal, onProgress } = options;
  const written: WrittenPicture[] = [];
  let scene: StreetScene | undefined;
  for (const [index, source] of sources.entries()) {
    signal?.throwIfAborted();
    const { photo, file } = source;
    const out = join(folder, 'images', city.name, `${photo.id}.jpg`);
    if (file === undefined) {
      scene ??= createStreetScene(osm, { seed, city: city.name });
      const view = { position: [photo.lon, photo.lat] as const, heading: photo.heading ?? 0 };
      const picture = renderStreetView(scene, view, { width: imageSize, height: imageSize });
      await writeFileAtomic(out, await encodeJpeg(picture));
      const seen = picture.visiblePlaces.filter(({ pixels }) => pixels >= SEEN_SHARE * imageSize * imageSize);
      written.push({ ...source, scene: roundShares(picture.statistics), visiblePlaces: seen.map(({ id }) => id) });
    } else if (await writePicture(file, { out, longSide: 2 * imageSize })) written.push(source);
    else skip(photo.id, 'unreadable picture');
    onProgress?.({ phase: `pictures of ${city.name}`, done: index + 1, total: sources.length, unit: 'photos' });
  }
  return written;
}

async function describePhoto(
  graph: CityGraph,
  { photo, scene, visiblePlaces }: WrittenPicture,
  options: WriteCityOptions & { city: string; split: CitySplit['photos'][number] },
): Promise<PhotoRecord> {
  const { folder, seed, maxGraphNodes, city, split } = options;
  const imageNodeId = `image/${photo.id}`;
  const context = gatherPlaceContext(graph, imageNodeId);
  const path = findReasoningPath(graph, imageNodeId, { seed });
  const include = path?.steps.map(({ targetId }) => targetId) ?? [];
  const subgraph = extractSubgraph(graph, imageNodeId, { maxNodes: maxGraphNodes, include });
  const graphPath = `graphs/${city}/${photo.id}.graph.json`;
  await writeFileAtomic(join(folder, graphPath), `${JSON.stringify(subgraph)}\n`);
  const perception = scene && scorePerception(scene, context);
  const { caption, place } = captionPhoto({ graph, imageNodeId, scene, perception, visiblePlaces, seed });
  return {
    ...photo,
    city,
    image: `images/${city}/${photo.id}.jpg`,
    graph: graphPath,
    cell: split.cell,
    ...(split.split && { split: split.split }),
    streetId: context.street!.node.id,
    place,
    caption,
    ...(path && { path }),
    ...(scene && { scene }),
    ...(perception && { perception, perceptionSource: 'scene' as const }),
  };
}

/** Four decimals are finer than a pixel of a 100 × 100 picture. */
function roundShares(scene: SceneStatistics): SceneStatistics {
  const rounded = Object.entries(scene).map(([share, value]) => [share, Math.round(value * 1e4) / 1e4]);
  return Object.fromEntries(rounded) as unknown as SceneStatistics;
}

function noPictures(city: CityInput, skipped: readonly SkippedRecord[]): UgeError {
  const reasons = Object.entries(countBy(skipped, ({ reason }) => reason));
  const listed = reasons.slice(0, 4).map(([reason, count]) => `${count} × ${reason}`);
  return new UgeError(
    'data/no-placed-photos',
    `city "${city.name}": none of ${skipped.length} photos lies on a street of ${city.extract} (${listed.join('; ')}); ` +
      'check that photos and extract are of one place, or give render to draw street views.',
    { city: city.name, reasons: Object.fromEntries(reasons) },
  );
}
