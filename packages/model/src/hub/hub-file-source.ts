import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { UgeError } from '@uge/core';
import { type FileSource, missingFile } from '../files/file-source.ts';
import { folderFileSource } from '../node/folder-file-source.ts';
import { type HubOptions, hubSettings } from './hub-options.ts';
import { HubRepository } from './hub-repository.ts';

/**
 * The files of a model on the Hugging Face hub, downloaded when they are first asked for and kept in the cache that
 * Hugging Face's own tools share. A download that broke goes on where it stopped.
 *
 * @param repo - `owner/name`.
 * @throws {UgeError} `model/invalid-repository`; on reading `model/missing-file`, `model/hub-unavailable`,
 *   `model/hub-unauthorised`, `model/hub-not-found`, `model/hub-offline`, `model/hub-interrupted`, `model/hub-checksum`
 */
export function hubFileSource(repo: string, options: HubOptions = {}): FileSource {
  const repository = new HubRepository(repo, hubSettings(options));
  const paths = new Map<string, string>();
  const local = async (name: string): Promise<{ source: FileSource; name: string }> => {
    const path = await repository.file(name);
    if (path === undefined) throw missingFile(name, repo);
    paths.set(name, path);
    return { source: folderFileSource(dirname(path)), name: basename(path) };
  };
  return {
    description: repo,
    has: async (name) => {
      try {
        return (await repository.file(name)) !== undefined;
      } catch (error) {
        // What is not in the cache is not there; a file that is needed is read, and then says so.
        if (UgeError.isInstance(error) && error.code === 'model/hub-offline') return false;
        throw error;
      }
    },
    size: (name) => local(name).then((file) => file.source.size(file.name)),
    read: (name) => local(name).then((file) => file.source.read(file.name)),
    readRange: (name, start, end) => local(name).then((file) => file.source.readRange(file.name, start, end)),
    path: (name) => {
      const path = paths.get(name);
      if (path === undefined) throw missingFile(name, repo);
      return path;
    },
  };
}

/** A model's files by folder, or by name on the hub where there is no such folder. */
export function modelFileSource(folderOrRepo: string, options: HubOptions = {}): FileSource {
  const isRepo = /^[\w.-]+\/[\w.-]+$/.test(folderOrRepo) && !/^\.{1,2}\//.test(folderOrRepo);
  return isRepo && !existsSync(folderOrRepo) ? hubFileSource(folderOrRepo, options) : folderFileSource(folderOrRepo);
}
