import { UgeError } from '@uge/core';

/** Named files that a checkpoint is read from: a folder, memory, a server. */
export interface FileSource {
  /** For messages: the folder or address. */
  readonly description: string;
  has(name: string): Promise<boolean>;
  /** Size in bytes. @throws {UgeError} `model/missing-file` */
  size(name: string): Promise<number>;
  /** @throws {UgeError} `model/missing-file` */
  read(name: string): Promise<Uint8Array>;
  /** Path on this machine, for sources that have one. */
  path?(name: string): string;
  /** Bytes from `start` up to but not including `end`. */
  readRange(name: string, start: number, end: number): Promise<Uint8Array>;
}

/** Files that are in memory already, by name. */
export function memoryFileSource(files: Readonly<Record<string, Uint8Array>>, description = 'memory'): FileSource {
  const find = (name: string): Uint8Array => {
    const file = Object.hasOwn(files, name) ? files[name] : undefined;
    if (!file) throw missingFile(name, description);
    return file;
  };
  return {
    description,
    has: async (name) => Object.hasOwn(files, name),
    size: async (name) => find(name).byteLength,
    read: async (name) => find(name),
    readRange: async (name, start, end) => find(name).subarray(start, end),
  };
}

export function missingFile(name: string, description: string, cause?: unknown): UgeError {
  return new UgeError(
    'model/missing-file',
    `${description}: no file "${name}"; a model folder holds config.json, model.safetensors, tokenizer.json, preprocessor_config.json and uge.json.`,
    { name, source: description },
    { cause },
  );
}
