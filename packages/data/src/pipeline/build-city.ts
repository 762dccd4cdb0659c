import { join } from 'node:path';
import { contentHash, type LongOperationOptions } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { type CityGraph, decodeCityGraph, type OsmData } from '@uge/graph';
import { cityPath, graphPath, imagePath } from '../dataset/paths.ts';
import { type CitySplit, splitByCell } from '../splits/split-by-cell.ts';
import type { CityRole, DatasetRecipe, Photo, PhotoRecord } from '../types.ts';
import { type CaptionerOptions, captionWithProvider } from './caption-with-provider.ts';
import type { StageRow } from './earlier-dataset.ts';
import { noPictures } from './no-pictures.ts';
import type { CityContext, PhotoStage, PhotoTask, SourcePicture, StageOutputs } from './photo-task.ts';
import { runStages } from './run-stages.ts';
import { createStageKeys } from './stage-keys.ts';
import type { StageLedger } from './stage-ledger.ts';
import type { WorkerPool } from './worker-pool.ts';

/** A photo and where its picture comes from: a file, or the renderer where there is none. */
export interface SourcePhoto {
  photo: Photo;
  picture?: SourcePicture;
}

/** A photo that did not become a record, or did with something missing. */
export interface SkippedRecord {
  city: string;
  /** Photo id, or the file where it has none. */
  photo: string;
  stage: 'collect' | PhotoStage;
  reason: string;
}

/** What a city is built from, be it an extract with photos or a dataset made before. */
export interface CitySource {
  name: string;
  role: CityRole;
  photos: readonly SourcePhoto[];
  /** Photos that the source could not use. */
  skipped: readonly SkippedRecord[];
  /** Path of the extract; absent where there is nothing to render. */
  extract?: string;
  osm?: OsmData;
  extractSha256: string;
  /** Hashes of pictures to take over, by photo id. */
  fileHashes: ReadonlyMap<string, string>;
  /** Keys of pictures that stay what they are, by photo id. */
  pictureKeys?: ReadonlyMap<string, string>;
  /** Bytes of the city's graph with these photos in it. */
  anchor: (photos: readonly Photo[]) => Promise<Uint8Array> | Uint8Array;
}

export interface BuildCityOptions extends LongOperationOptions {
  /** Dataset folder to write into. */
  folder: string;
  recipe: DatasetRecipe;
  retries: number;
  ledger: StageLedger;
  pool: WorkerPool;
  captioner?: CaptionerOptions;
}

export interface BuiltCity {
  name: string;
  role: CityRole;
  /** Photos included. */
  graph: CityGraph;
  records: PhotoRecord[];
  keys: StageRow[];
  split: CitySplit;
  skipped: SkippedRecord[];
}

/** Build one city of a dataset: pictures, paths, photo graphs and captions, city graph and split. */
export async function buildCity(source: CitySource, options: BuildCityOptions): Promise<BuiltCity> {
  const { folder, recipe, retries, signal } = options;
  const { name, role, extractSha256, fileHashes, pictureKeys } = source;
  const inputs = { extractSha256, fileHashes, ...(pictureKeys && { pictureKeys }) };
  const { imageSize, conditions, maxGraphNodes, pathsPerPhoto, captioner, seeds } = recipe;
  const skipped = [...source.skipped];
  const context: CityContext = {
    ...{ city: name, folder, retries, imageSize, conditions, maxGraphNodes, pathsPerPhoto, captioner, seeds },
    ...(source.extract !== undefined && { extract: source.extract }),
  };
  const pictured = await runStages(source.photos, {
    ...options,
    phase: `pictures of ${name}`,
    stages: ['pictures'],
    context,
    osm: source.osm,
    keyOf: createStageKeys(context, inputs),
  });
  const usable = pictured.filter(({ photo, outputs: { pictures }, failed }) => {
    const reason = failed?.reason ?? pictures?.rejected;
    if (reason !== undefined) skipped.push({ city: name, photo: photo.id, stage: 'pictures', reason });
    return reason === undefined;
  });
  if (usable.length === 0) throw noPictures(source, skipped);

  const bytes = await source.anchor(usable.map(({ photo }) => photo));
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  await writeFileAtomic(join(folder, cityPath(name)), bytes);
  const described = await runStages(usable, {
    ...options,
    phase: `describe ${name}`,
    stages: ['paths', 'graphs', 'captions'],
    context: { ...context, graph: shared },
    keyOf: createStageKeys(context, { ...inputs, graphHash: contentHash(bytes) }),
  });
  signal?.throwIfAborted();

  const complete = described.filter(({ photo, failed, outputs }) => {
    if (failed) skipped.push({ city: name, photo: photo.id, ...failed });
    else if (outputs.paths!.paths.length === 0) {
      const reason = 'no reasoning path within 1.5 km; kept for captions';
      skipped.push({ city: name, photo: photo.id, stage: 'paths', reason });
    }
    return !failed;
  });
  if (complete.length === 0) throw noPictures(source, skipped);
  if (options.captioner) {
    const { captioner: writer, ledger, onProgress } = options;
    const answered = { captioner: writer, context: { ...context, graph: shared }, journal: ledger.answers };
    skipped.push(...(await captionWithProvider(complete, { ...answered, signal, onProgress })));
  }
  const photos = complete.map(({ photo }) => photo);
  const split = splitByCell(photos, { ...recipe.split, seed: recipe.seeds.split, role });
  return {
    ...{ name, role, split, skipped },
    graph: decodeCityGraph(new Uint8Array(shared), { name: cityPath(name) }),
    records: complete.map(({ photo, outputs }, index) =>
      toRecord(photo, { city: name, outputs: outputs as StageOutputs, split: split.photos[index]! }),
    ),
    keys: complete.map(({ photo: { id }, keys }) => ({ city: name, id, ...(keys as Record<PhotoStage, string>) })),
  };
}

function toRecord(
  photo: PhotoTask['photo'],
  { city, outputs, split }: { city: string; outputs: StageOutputs; split: CitySplit['photos'][number] },
): PhotoRecord {
  const { scene, conditions, visiblePlaces, perceptualHash } = outputs.pictures;
  const { perception, streetId, place, caption, summary, captionSource } = outputs.captions;
  return {
    ...photo,
    city,
    image: imagePath(city, photo.id),
    graph: graphPath(city, photo.id),
    cell: split.cell,
    ...(split.split && { split: split.split }),
    streetId,
    place,
    caption,
    summary,
    ...(captionSource !== undefined && { captionSource }),
    paths: outputs.paths.paths,
    ...(scene && { scene }),
    ...(conditions && { conditions }),
    ...(visiblePlaces && { visiblePlaces }),
    perceptualHash: perceptualHash!,
    ...(perception && { perception, perceptionSource: 'scene' as const }),
  };
}
