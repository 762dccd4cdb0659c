import { readFile } from 'node:fs/promises';
import { pairInputs } from '../pairs/pair-inputs.ts';
import type { EncoderInput, PairRow } from '../types.ts';
import type { Dataset } from './dataset.ts';

/** Both sides of a pair with the picture read into memory. */
export async function loadedInputs(
  dataset: Dataset,
  row: PairRow,
): Promise<{ query: EncoderInput; positive: EncoderInput }> {
  const inputs = await pairInputs(dataset, row);
  return { query: await withBytes(inputs.query), positive: await withBytes(inputs.positive) };
}

async function withBytes(input: EncoderInput): Promise<EncoderInput> {
  return typeof input.image === 'string' ? { ...input, image: new Uint8Array(await readFile(input.image)) } : input;
}
