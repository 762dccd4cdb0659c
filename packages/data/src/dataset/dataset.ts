import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { contentHash, UgeError } from '@uge/core';
import { hashFile } from '@uge/core/node';
import type { CityGraph, SpatialSubgraph } from '@uge/graph';
import { loadCityGraph } from '@uge/graph/node';
import type { DatasetManifest, PairRow, PhotoRecord, Split } from '../types.ts';
import { listFiles } from './list-files.ts';

/** Which photos {@link Dataset.photos} returns; every absent field means "any". */
export interface PhotoFilter {
  city?: string;
  split?: Split;
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
  /** SHA-256 of the manifest, which holds the hash of every file: two datasets with one fingerprint have equal bytes. */
  readonly fingerprint: string;

  constructor(folder: string, manifest: DatasetManifest) {
    this.folder = resolve(folder);
    this.manifest = manifest;
    this.fingerprint = contentHash(manifest);
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

  /** The graph around one photo. */
  async readGraph(relativePath: string): Promise<SpatialSubgraph> {
    return JSON.parse((await this.#readChecked(relativePath)).toString('utf8')) as SpatialSubgraph;
  }

  /**
   * The whole graph of one city, photos included.
   *
   * @throws {UgeError} `data/unknown-city`.
   */
  async readCity(name: string): Promise<CityGraph> {
    const city = this.manifest.cities.find((entry) => entry.name === name);
    if (!city) {
      const known = this.manifest.cities.map((entry) => entry.name);
      throw new UgeError('data/unknown-city', `${this.folder}: no city "${name}". Known: ${known.join(', ')}.`, {
        name,
        known,
      });
    }
    return loadCityGraph(this.resolve(city.graph));
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
    const present = new Set(await listFiles(this.folder));
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
    if (content && expected !== undefined && createHash('sha256').update(content).digest('hex') === expected)
      return content;
    const found = content
      ? expected === undefined
        ? 'not listed in dataset.json'
        : 'changed since it was built'
      : 'missing';
    throw new UgeError(
      'data/file-changed',
      `${join(this.folder, relativePath)}: ${found}; restore the file or rebuild the dataset.`,
      { folder: this.folder, file: relativePath, found },
    );
  }
}
