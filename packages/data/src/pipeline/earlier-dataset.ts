import { copyFile, link, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UgeError } from '@uge/core';
import { hashFile } from '@uge/core/node';
import type { Dataset } from '../dataset/dataset.ts';
import { openDataset } from '../dataset/open-dataset.ts';
import type { PhotoRecord } from '../types.ts';
import type { PhotoStage, StageOutputs } from './photo-task.ts';

/** One row of `stages.jsonl`: what each stage of a photo was made from. */
export type StageRow = Record<PhotoStage, string> & { city: string; id: string };

/** The dataset that a build replaces: what is in it and was made from the same inputs need not be made again. */
export class EarlierDataset {
  readonly dataset: Dataset;
  readonly #photos: ReadonlyMap<string, { record: PhotoRecord; keys: StageRow }>;

  private constructor(dataset: Dataset, photos: ReadonlyMap<string, { record: PhotoRecord; keys: StageRow }>) {
    this.dataset = dataset;
    this.#photos = photos;
  }

  /** Undefined where the folder holds no dataset of this release, or a damaged one. */
  static async open(folder: string): Promise<EarlierDataset | undefined> {
    try {
      const dataset = await openDataset(folder);
      const keys = new Map((await dataset.stageRows()).map((row) => [nameOf(row.city, row.id), row]));
      const photos = new Map<string, { record: PhotoRecord; keys: StageRow }>();
      for (const record of await dataset.photos()) {
        const name = nameOf(record.city, record.id);
        photos.set(name, { record, keys: keys.get(name)! });
      }
      return new EarlierDataset(dataset, photos);
    } catch (error) {
      if (UgeError.isInstance(error)) return undefined;
      throw error;
    }
  }

  keyOf(stage: PhotoStage, city: string, id: string): string | undefined {
    return this.#photos.get(nameOf(city, id))?.keys[stage];
  }

  /** What a stage gave for a photo, its files linked into `folder`; undefined where it was made from other inputs. */
  async take<S extends PhotoStage>(
    stage: S,
    { city, id, key, folder }: { city: string; id: string; key: string; folder: string },
  ): Promise<StageOutputs[S] | undefined> {
    const found = this.#photos.get(nameOf(city, id));
    if (found?.keys[stage] !== key) return undefined;
    const output = this.#outputsOf(found.record)[stage] as StageOutputs[S];
    const file = { pictures: found.record.image, graphs: found.record.graph, paths: undefined, captions: undefined }[
      stage
    ];
    if (file !== undefined && !(await this.#link(file, folder))) return undefined;
    return output;
  }

  /** False where the file is missing or changed. */
  async #link(path: string, folder: string): Promise<boolean> {
    const [from, to] = [this.dataset.resolve(path), join(folder, path)];
    const hash = await hashFile(from).catch(() => undefined);
    if (hash === undefined || hash !== this.dataset.manifest.files[path]) return false;
    await mkdir(dirname(to), { recursive: true });
    await rm(to, { force: true });
    // Not every file system has hard links.
    await link(from, to).catch(() => copyFile(from, to));
    return true;
  }

  #outputsOf(record: PhotoRecord): StageOutputs {
    const { files } = this.dataset.manifest;
    const { perceptualHash, scene, conditions, visiblePlaces, paths, caption, summary, place, streetId, perception } =
      record;
    const { captionSource } = record;
    const sha256 = files[record.image];
    return {
      pictures: {
        ...{ sha256, perceptualHash },
        ...(scene && { scene }),
        ...(conditions && { conditions }),
        ...(visiblePlaces && { visiblePlaces }),
      },
      paths: { paths },
      graphs: { sha256: files[record.graph]! },
      captions: {
        ...{ caption, summary, place, streetId },
        ...(captionSource !== undefined && { captionSource }),
        ...(perception && { perception }),
      },
    };
  }
}

function nameOf(city: string, id: string): string {
  return `${city}/${id}`;
}
