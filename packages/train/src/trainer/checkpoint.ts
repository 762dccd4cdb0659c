import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';
import { writeFolderAtomic } from '@uge/core/node';
import { encodeSafetensors, type HostTensor, parseSafetensors } from '@uge/model';
import type { BatchLayout } from '../batches/batch-layout.ts';
import type { BestCheckpoint } from './best-checkpoint.ts';

/** What is needed beside the tensors to go on from a checkpoint. */
export interface CheckpointState {
  schemaVersion: 1;
  /** Updates made. Batch order and dropout follow from this and the seed. */
  step: number;
  /** Settings and data that the run depends on; resuming under others is refused. */
  inputs: Record<string, unknown>;
  best: BestCheckpoint | null;
  /** Layout of the batches; absent before the first. */
  layout?: BatchLayout | undefined;
  /** Wall time of the run until here, over all its sessions. */
  seconds: number;
}

/** Named variables that make up the state of a run: weights and optimizer moments. */
export type NamedVariables = readonly { name: string; variable: tf.Variable }[];

/** Write weights, moments and position into `folder`, atomically: a reader finds the old checkpoint or the new one. */
export async function saveCheckpoint(folder: string, state: CheckpointState, variables: NamedVariables): Promise<void> {
  const tensors = new Map<string, HostTensor>();
  for (const { name, variable } of variables) {
    tensors.set(name, { shape: variable.shape, data: (await variable.data()) as Float32Array });
  }
  await writeFolderAtomic(folder, async (temporary) => {
    await writeFile(join(temporary, 'training.safetensors'), encodeSafetensors(tensors));
    await writeFile(join(temporary, 'state.json'), `${JSON.stringify(state, null, 2)}\n`);
  });
}

/** Position of the checkpoint in `folder`, or undefined where there is none. */
export async function readCheckpointState(folder: string): Promise<CheckpointState | undefined> {
  const text = await readFile(join(folder, 'state.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as CheckpointState);
}

/**
 * Fill `variables` from a checkpoint.
 *
 * @throws {UgeError} `train/checkpoint-mismatch` when a tensor is missing, left over or of another shape; nothing is changed then.
 */
export async function restoreCheckpoint(folder: string, variables: NamedVariables): Promise<void> {
  const path = join(folder, 'training.safetensors');
  const { tensors } = parseSafetensors(await readFile(path), path);
  const wrong = variables.filter(({ name, variable }) => {
    const found = tensors.get(name);
    return !found || found.shape.join() !== variable.shape.join();
  });
  if (wrong.length > 0 || tensors.size !== variables.length) {
    const names = wrong.slice(0, 5).map(({ name }) => name);
    throw new UgeError(
      'train/checkpoint-mismatch',
      `${path}: holds ${tensors.size} tensors, the run has ${variables.length}${names.length > 0 ? `; missing or of another shape: ${names.join(', ')}` : ''}. Resume with the encoder the run was started with, or start anew without resume.`,
      { path, found: tensors.size, expected: variables.length, wrong: wrong.map(({ name }) => name) },
    );
  }
  for (const { name, variable } of variables) {
    const { data } = tensors.get(name)!;
    tf.tidy(() => variable.assign(tf.tensor(data, variable.shape)));
  }
}
