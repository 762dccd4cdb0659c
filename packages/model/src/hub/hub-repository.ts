import { copyFile, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileDownloadInfo, modelInfo } from '@huggingface/hub';
import { UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { downloadBlob } from './download-blob.ts';
import { hubFetch } from './hub-fetch.ts';
import type { HubSettings } from './hub-options.ts';

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * One revision of a model on the hub, with its files in the cache layout that Python's huggingface_hub shares: `blobs` by
 * checksum, `refs` by revision, `snapshots` by commit.
 */
export class HubRepository {
  readonly name: string;
  readonly #settings: HubSettings;
  readonly #folder: string;
  readonly #fetch: typeof fetch;
  #commit: Promise<string> | undefined;
  readonly #files = new Map<string, Promise<string | undefined>>();

  /** @throws {UgeError} `model/invalid-repository` */
  constructor(name: string, settings: HubSettings) {
    if (!/^[\w.-]+\/[\w.-]+$/.test(name) || name.includes('..') || /^[./]|\.\.|\/\//.test(settings.revision)) {
      throw new UgeError(
        'model/invalid-repository',
        `"${name}"${settings.revision === 'main' ? '' : ` at "${settings.revision}"`}: expected "owner/name" and a branch, tag or commit.`,
        { name, revision: settings.revision },
      );
    }
    this.name = name;
    this.#settings = settings;
    this.#folder = join(settings.cacheDir, `models--${name.replace('/', '--')}`);
    this.#fetch = hubFetch(name, settings);
  }

  /** Commit of the revision. Without a connection, the one it was at last time. */
  commit(): Promise<string> {
    this.#commit ??= this.#findCommit();
    return this.#commit;
  }

  /**
   * Path of a file in the cache, downloaded if need be; undefined where the repository has no such file.
   *
   * @throws {UgeError} `model/hub-offline` and those of the download
   */
  file(path: string): Promise<string | undefined> {
    const known = this.#files.get(path) ?? this.#findFile(path);
    this.#files.set(path, known);
    // Another call may try again.
    known.catch(() => this.#files.delete(path));
    return known;
  }

  async #findCommit(): Promise<string> {
    const { revision, offline, hubUrl } = this.#settings;
    if (COMMIT.test(revision)) return revision;
    const reference = join(this.#folder, 'refs', revision);
    const cached = await readFile(reference, 'utf8').then(
      (text) => text.trim(),
      () => undefined,
    );
    if (offline) {
      if (cached) return cached;
      throw this.#offline(`revision "${revision}"`);
    }
    try {
      const { sha } = await modelInfo({
        name: this.name,
        revision,
        hubUrl,
        additionalFields: ['sha'],
        fetch: this.#fetch,
      });
      if (sha !== cached) await writeFileAtomic(reference, sha);
      return sha;
    } catch (error) {
      if (cached && UgeError.isInstance(error) && error.code === 'model/hub-unavailable') return cached;
      throw error;
    }
  }

  async #findFile(path: string): Promise<string | undefined> {
    const commit = await this.commit();
    const pointer = join(this.#folder, 'snapshots', commit, path);
    if (await exists(pointer)) return pointer;
    // Remembered, so that an optional file costs one request only.
    const absence = join(this.#folder, '.no_exist', commit, path);
    if (await exists(absence)) return undefined;
    if (this.#settings.offline) throw this.#offline(path);
    const { hubUrl } = this.#settings;
    const info = await fileDownloadInfo({ repo: this.name, path, revision: commit, hubUrl, fetch: this.#fetch });
    if (!info) {
      await mkdir(dirname(absence), { recursive: true });
      await writeFile(absence, '');
      return undefined;
    }
    const etag = info.etag.replace(/^W\//, '').replaceAll('"', '');
    if (!/^[\w.-]+$/.test(etag)) {
      throw new UgeError('model/hub-checksum', `${this.name}/${path}: unusable checksum ${JSON.stringify(etag)}.`, {
        etag,
      });
    }
    const blob = join(this.#folder, 'blobs', etag);
    if (!(await exists(blob))) {
      const file = { url: info.url, size: info.size, etag, label: `${this.name}/${path}` };
      await downloadBlob(blob, file, { ...this.#settings, fetch: this.#fetch });
    }
    await link(blob, pointer);
    return pointer;
  }

  #offline(what: string): UgeError {
    const { cacheDir, revision } = this.#settings;
    return new UgeError(
      'model/hub-offline',
      `${this.name}: ${what} is not in the cache ${cacheDir} and offline mode is on. Open the model once with a connection (HF_HUB_OFFLINE unset), or give a folder.`,
      { repo: this.name, cacheDir, revision },
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A relative link, so that the cache can be moved; a copy where links are not allowed. */
async function link(blob: string, pointer: string): Promise<void> {
  await mkdir(dirname(pointer), { recursive: true });
  try {
    await symlink(relative(dirname(pointer), blob), pointer);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'EPERM' && code !== 'ENOSYS') throw error;
    await copyFile(blob, pointer);
  }
}
