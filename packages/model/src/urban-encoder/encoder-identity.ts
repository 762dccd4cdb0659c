import * as tf from '@tensorflow/tfjs-core';
import { contentHash } from '@uge/core';
import type { EncoderIdentity } from '@uge/data';
import manifest from '../../package.json' with { type: 'json' };
import type { FileContent } from '../files/file-content.ts';
import { FILES } from './encoder-files.ts';

/** What identifies a model besides its files. */
export interface IdentityFacts {
  /** Names of the weights that are held frozen: quantised ones are computed with in another way. */
  frozen: readonly string[];
  /** Versions of code outside this package, by name. */
  versions: Readonly<Record<string, string>>;
}

/** Identity of a model that would be saved as these files, on the engine in force. Its card tells nothing of vectors. */
export async function encoderIdentity(
  files: ReadonlyMap<string, FileContent>,
  { frozen, versions: others }: IdentityFacts,
): Promise<EncoderIdentity> {
  const hashes: Record<string, string[]> = {};
  for (const [name, content] of files) {
    if (name === FILES.card) continue;
    const digests: string[] = [];
    for await (const piece of typeof content === 'function' ? content() : [content]) digests.push(await digest(piece));
    hashes[name] = digests;
  }
  const versions = {
    '@uge/model': manifest.version,
    '@tensorflow/tfjs-core': tf.version_core,
    engine: tf.getBackend(),
    ...others,
  };
  return { hash: contentHash({ hashes, frozen, versions }), versions };
}

/** By the platform, which is many times faster than JavaScript for gigabytes of weights; pages of plain http lack it. */
async function digest(bytes: Uint8Array): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) return contentHash(bytes);
  const value = await globalThis.crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(value), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
