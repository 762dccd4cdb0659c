import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { contentHash, UgeError } from '@uge/core';
import { hashFile, readJsonl } from '@uge/core/node';
import type { CityGraph, SpatialSubgraph } from '@uge/graph';
import { loadCityGraph } from '@uge/graph/node';
import type { SkippedRecord } from '../pipeline/build-city.ts';
import type { StageRow } from '../pipeline/earlier-dataset.ts';
import type { DatasetManifest, EncoderInput, PairRow, PhotoRecord, Split } from '../types.ts';
import { listDatasetFiles } from './list-files.ts';
import { loadedInputs } from './loaded-inputs.ts';
import { readAhead } from './read-ahead.ts';
import { type ShuffleOptions, shuffleWindow } from './shuffle-window.ts';
import { uniqueBatches } from './unique-batches.ts';

/** Which photos {@link Dataset.photos} returns; every absent field means "any". */
export interface PhotoFilter {
  city?: string;
  split?: Split;
}

export interface RowOptions {
  /** Default: file order. */
  shuffle?: ShuffleOptions;
  signal?: AbortSignal;
}

export interface BatchOptions extends RowOptions {
  batchSize: number;
  /** Leave out batches that stay smaller than `batchSize`. Default false. */
  dropLast?: boolean;
  /** Batches whose pictures and graphs are read ahead. Default 0. */
  prefetch?: number;
}

/** Rows of one batch, and both sides of each as an encoder takes them, pictures as encoded bytes. */
export interface PairBatch {
  rows: PairRow[];
  inputs: { query: EncoderInput; positive: EncoderInput }[];
}

/** The outcome of {@link Dataset.verify}: what was read and found unchanged. */
export interface VerifiedDataset {
  files: number;
  bytes: number;
}

/**
 * A dataset folder opened for reading; made by `openDataset`. Every file is compared with its recorded SHA-256 when it
 * is read, so a changed or truncated file is an error and never silently different data. Pictures are handed out as
 * paths and are compared only by {@link Dataset.verify}.
 */
export class Dataset {
  /** Absolute path of the dataset folder. */
  readonly folder: string;
  readonly manifest: DatasetManifest;
  /** SHA-256 of the manifest, which holds the hash of every file: datasets with one fingerprint have the same files. */
  readonly fingerprint: string;

  constructor(folder: string, manifest: DatasetManifest) {
    this.folder = resolve(folder);
    this.manifest = manifest;
    this.fingerprint = contentHash({ ...manifest, recipe: undefined });
  }

  /** Rows of `photos.jsonl`, in file order. */
  async photos({ city, split }: PhotoFilter = {}): Promise<PhotoRecord[]> {
    const records = await this.#readRows<PhotoRecord>('photos.jsonl');
    return records.filter(
      (record) => (city === undefined || record.city === city) && (split === undefined || record.split === split),
    );
  }

  /** Rows of `pairs/<stage>.<split>.jsonl`, in file order. */
  pairs(stage: 'stage1' | 'stage2', split: Split): Promise<PairRow[]> {
    return this.#readRows<PairRow>(`pairs/${stage}.${split}.jsonl`);
  }

  /**
   * Rows of a pairs file, read line by line: in file order, or shuffled within a window of rows by a seed. The file is
   * compared with its hash before the first row is given.
   *
   * @throws {UgeError} `data/file-changed`; `data/invalid-shuffle`.
   */
  async *rows(stage: 'stage1' | 'stage2', split: Split, { shuffle, signal }: RowOptions = {}): AsyncGenerator<PairRow> {
    const file = `pairs/${stage}.${split}.jsonl`;
    await this.#checkFile(file);
    const lines = readJsonl<PairRow>(this.resolve(file));
    const source = shuffle ? shuffleWindow(lines, { ...shuffle, keys: [stage, split] }) : lines;
    for await (const row of source) {
      signal?.throwIfAborted();
      yield row;
    }
  }

  /**
   * Rows in batches in which no two share a picture, a positive text or a place, so that in-batch negatives are true ones;
   * a row that clashes waits for a later batch. With `prefetch`, pictures and graphs of coming batches are read ahead.
   *
   * @throws {UgeError} as {@link Dataset.rows}; `data/invalid-pair`; `data/invalid-batch-size`.
   */
  async *batches(
    stage: 'stage1' | 'stage2',
    split: Split,
    { batchSize, dropLast = false, prefetch = 0, ...options }: BatchOptions,
  ): AsyncGenerator<PairBatch> {
    const batches = uniqueBatches(this.rows(stage, split, options), { batchSize, dropLast });
    yield* readAhead(batches, {
      ahead: prefetch,
      load: async (rows) => ({ rows, inputs: await Promise.all(rows.map((row) => loadedInputs(this, row))) }),
    });
  }

  /** Rows of `skipped.jsonl`: photos that were left out or are incomplete, with the reason. */
  skipped(): Promise<SkippedRecord[]> {
    return this.#readRows<SkippedRecord>('skipped.jsonl');
  }

  /** Rows of `stages.jsonl`: hashes of what the stages of each photo were made from. */
  stageRows(): Promise<StageRow[]> {
    return this.#readRows<StageRow>('stages.jsonl');
  }

  /** The graph around one photo. */
  async readGraph(relativePath: string): Promise<SpatialSubgraph> {
    return JSON.parse((await this.#readChecked(relativePath)).toString('utf8')) as SpatialSubgraph;
  }

  /**
   * What the manifest says of one city.
   *
   * @throws {UgeError} `data/unknown-city`.
   */
  city(name: string): DatasetManifest['cities'][number] {
    const city = this.manifest.cities.find((entry) => entry.name === name);
    if (!city) {
      const known = this.manifest.cities.map((entry) => entry.name);
      throw new UgeError('data/unknown-city', `${this.folder}: no city "${name}". Known: ${known.join(', ')}.`, {
        name,
        known,
      });
    }
    return city;
  }

  /**
   * The whole graph of one city, photos included.
   *
   * @throws {UgeError} `data/unknown-city`.
   */
  async readCity(name: string): Promise<CityGraph> {
    return loadCityGraph(this.resolve(this.city(name).graph));
  }

  /**
   * Absolute path of a file of this dataset.
   *
   * @throws {UgeError} `data/path-outside-dataset` for absolute paths and paths that leave the folder.
   */
  resolve(relativePath: string): string {
    const path = resolve(this.folder, relativePath);
    if (!path.startsWith(this.folder + sep)) {
      throw new UgeError(
        'data/path-outside-dataset',
        `"${relativePath}" leaves the dataset folder ${this.folder}; use a path relative to it.`,
        { relativePath, folder: this.folder },
      );
    }
    return path;
  }

  /**
   * Read every file and compare it with the manifest.
   *
   * @throws {UgeError} `data/file-changed` with every missing, changed and unlisted file in `details.problems`.
   */
  async verify(): Promise<VerifiedDataset> {
    const problems: { file: string; problem: 'missing' | 'changed' | 'not listed' }[] = [];
    const present = new Set(await listDatasetFiles(this.folder));
    present.delete('dataset.json');
    let bytes = 0;
    for (const [file, expected] of Object.entries(this.manifest.files)) {
      if (!present.delete(file)) problems.push({ file, problem: 'missing' });
      else if ((await hashFile(this.resolve(file))) !== expected) problems.push({ file, problem: 'changed' });
      else bytes += (await stat(this.resolve(file))).size;
    }
    for (const file of present) problems.push({ file, problem: 'not listed' });
    if (problems.length === 0) return { files: Object.keys(this.manifest.files).length, bytes };
    const shown = problems.slice(0, 5).map(({ file, problem }) => `${file} (${problem})`);
    throw new UgeError(
      'data/file-changed',
      `${this.folder}: ${problems.length} files differ from dataset.json: ${shown.join(', ')}` +
        `${problems.length > shown.length ? ', …' : ''}; restore them or rebuild the dataset.`,
      { folder: this.folder, problems },
    );
  }

  async #checkFile(relativePath: string): Promise<void> {
    const hash = await hashFile(this.resolve(relativePath)).catch(() => undefined);
    if (hash === undefined || hash !== this.manifest.files[relativePath]) throw this.#changed(relativePath, hash);
  }

  async #readRows<T>(relativePath: string): Promise<T[]> {
    const text = (await this.#readChecked(relativePath)).toString('utf8');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as T);
  }

  async #readChecked(relativePath: string): Promise<Buffer> {
    const expected = this.manifest.files[relativePath];
    const content = await readFile(this.resolve(relativePath)).catch(() => undefined);
    const same = content && expected !== undefined && createHash('sha256').update(content).digest('hex') === expected;
    if (same) return content;
    throw this.#changed(relativePath, content);
  }

  #changed(relativePath: string, content: unknown): UgeError {
    const listed = this.manifest.files[relativePath] !== undefined;
    const found =
      content === undefined ? 'missing' : listed ? 'changed since it was built' : 'not listed in dataset.json';
    return new UgeError(
      'data/file-changed',
      `${join(this.folder, relativePath)}: ${found}; restore the file or rebuild the dataset.`,
      { folder: this.folder, file: relativePath, found },
    );
  }
}
