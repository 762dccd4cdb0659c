import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { contentHash, UgeError } from '@uge/core';
import { writeFolderAtomic } from '@uge/core/node';
import { encodeSafetensors, type HostTensor, parseSafetensors } from '@uge/model';
import type { CheckpointState } from './checkpoint-state.ts';

/** Named variables that make up the state of a run: weights, their average, optimizer moments. */
export type NamedVariables = readonly { name: string; variable: tf.Variable }[];

/** A checkpoint that was read and found intact. */
export interface OpenedCheckpoint {
  folder: string;
  state: CheckpointState;
  tensors: ReadonlyMap<string, HostTensor>;
}

/** A checkpoint that cannot be used, and why. */
export interface DamagedCheckpoint {
  folder: string;
  step: number;
  reason: string;
}

const TENSORS = 'training.safetensors';
const STATE = 'state.json';
const FOLDER = /^step-(\d+)$/;

/** Checkpoints of a run, each in a folder `step-<updates made>` that is whole or absent. */
export class CheckpointStore {
  readonly #root: string;
  readonly #keep: number;

  /** @param options.keep - the latest so many are kept. */
  constructor(root: string, { keep }: { keep: number }) {
    this.#root = root;
    this.#keep = keep;
  }

  /**
   * Writes a checkpoint and removes those that are too old.
   *
   * @returns its folder.
   */
  async save(state: CheckpointState, variables: NamedVariables): Promise<string> {
    const tensors = new Map<string, HostTensor>();
    for (const { name, variable } of variables) {
      tensors.set(name, { shape: variable.shape, data: (await variable.data()) as Float32Array });
    }
    const bytes = encodeSafetensors(tensors);
    const content = { ...state, tensorsSha256: sha256(bytes) };
    const folder = join(this.#root, `step-${String(state.step).padStart(8, '0')}`);
    await writeFolderAtomic(folder, async (temporary) => {
      await writeFile(join(temporary, TENSORS), bytes, { flush: true });
      const text = JSON.stringify({ ...content, sha256: contentHash(content) }, null, 2);
      await writeFile(join(temporary, STATE), `${text}\n`, { flush: true });
    });
    for (const { name } of (await this.#list()).slice(this.#keep)) await this.#remove(name);
    return folder;
  }

  /**
   * The latest intact checkpoint. Damaged ones are removed, and so is what an interrupted write left.
   *
   * @param onDamaged - told of each damaged one.
   */
  async latest(onDamaged: (found: DamagedCheckpoint) => void): Promise<OpenedCheckpoint | undefined> {
    const names = await readdir(this.#root).catch(() => []);
    for (const name of names.filter((each) => each.endsWith('.tmp'))) await this.#remove(name);
    for (const { name, step } of await this.#list()) {
      const folder = join(this.#root, name);
      const opened = await open(folder);
      if (typeof opened !== 'string') return opened;
      onDamaged({ folder, step, reason: opened });
      await this.#remove(name);
    }
    return undefined;
  }

  /** Removes all checkpoints. */
  clear(): Promise<void> {
    return rm(this.#root, { recursive: true, force: true });
  }

  /** Newest first. */
  async #list(): Promise<{ name: string; step: number }[]> {
    const names = await readdir(this.#root).catch(() => []);
    return names
      .flatMap((name) => {
        const match = FOLDER.exec(name);
        return match ? [{ name, step: Number(match[1]) }] : [];
      })
      .sort((a, b) => b.step - a.step);
  }

  #remove(name: string): Promise<void> {
    return rm(join(this.#root, name), { recursive: true, force: true });
  }
}

/**
 * Fills variables from a checkpoint.
 *
 * @throws {UgeError} `train/checkpoint-mismatch` when a tensor is missing, left over or of another shape; nothing is changed then.
 */
export function restoreVariables({ folder, tensors }: OpenedCheckpoint, variables: NamedVariables): void {
  const wrong = variables.filter(({ name, variable }) => {
    const found = tensors.get(name);
    return !found || found.shape.join() !== variable.shape.join();
  });
  if (wrong.length > 0 || tensors.size !== variables.length) {
    const names = wrong.slice(0, 5).map(({ name }) => name);
    throw new UgeError(
      'train/checkpoint-mismatch',
      `${folder}: holds ${tensors.size} tensors, the run has ${variables.length}${names.length > 0 ? `; missing or of another shape: ${names.join(', ')}` : ''}. Resume with the encoder the run was started with, or start anew without resume.`,
      { folder, found: tensors.size, expected: variables.length, wrong: wrong.map(({ name }) => name) },
    );
  }
  for (const { name, variable } of variables) {
    const { data } = tensors.get(name)!;
    tf.tidy(() => variable.assign(tf.tensor(data, variable.shape)));
  }
}

/** The checkpoint in a folder, or what is wrong with it. */
async function open(folder: string): Promise<OpenedCheckpoint | string> {
  try {
    const { sha256: checksum, ...content } = JSON.parse(
      await readFile(join(folder, STATE), 'utf8'),
    ) as CheckpointState & {
      sha256: string;
      tensorsSha256: string;
    };
    if (checksum !== contentHash(content)) return `${STATE} is not as it was written`;
    const { tensorsSha256, ...state } = content;
    const bytes = await readFile(join(folder, TENSORS));
    if (sha256(bytes) !== tensorsSha256) return `${TENSORS} is not as it was written`;
    return { folder, state, tensors: parseSafetensors(bytes, join(folder, TENSORS)).tensors };
  } catch (error) {
    return (error as Error).message;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
