import { UgeError } from '@uge/core';
import type { PairRow } from '@uge/data';
import type { BatchShape } from '@uge/model';
import { batchesPerEpoch, epochBatches, type StratifiedBatch } from '../sampler/epoch-batches.ts';
import { falseNegatives } from '../sampler/false-negatives.ts';
import type { RowPosition } from '../sampler/neighbourhood.ts';
import { type RowIdentity, rowIdentity } from '../sampler/row-identity.ts';
import type { StageRecipe, TrainingPair } from '../stages/stage-recipe.ts';
import type { TrainableEncoder } from '../trainer/trainable-encoder.ts';
import type { BatchLayout, BatchLayouts } from './batch-layout.ts';
import { chooseLayout } from './choose-layout.ts';
import { chooseNegatives } from './choose-negatives.ts';
import type { Chunk, ContrastiveBatch, LoadedStep } from './loaded-step.ts';
import { makeChunks } from './make-chunks.ts';
import { type PairReader, pairId } from './pair-reader.ts';
import { renameWords } from './rename-words.ts';

/** Batches looked at before the first update to choose the layout, and enough rows. */
const PROBED_BATCHES = 6;
const PROBED_ROWS = 192;

export interface BatchLoaderOptions {
  rows: readonly PairRow[];
  readPair: PairReader;
  recipe: StageRecipe;
  encoder: Pick<TrainableEncoder, 'prepare'>;
  batchSize: number;
  /** Batches of one update. Default 1. */
  accumulate?: number;
  /** Rows embedded at once; 0, the default: all of a batch. Rows are then read and prepared as they are needed. */
  chunkRows?: number;
  /** Processes that share a batch, which is divided among them. Default 1. */
  workers?: number;
  /** Texts of each row that are nearly right, as further candidates. Default 0. */
  hardNegatives?: number;
  /** All tasks in each batch, or one. Default `mixed`. */
  batchTasks?: 'mixed' | 'one';
  /** Share of each batch from one neighbourhood; needs `positions`. Default 0. */
  localShare?: number;
  /** Share of rows with a graph whose names are replaced. Default 0. */
  renamedShare?: number;
  /** Where the photos of the rows were taken, in their order. */
  positions?: readonly (RowPosition | undefined)[] | undefined;
  seed: number;
}

/**
 * Batches by number of the update: any can be loaded at any time. All of a kind have one layout, so that the engine compiles few
 * plans; a shape of it grows when a batch does not fit, which is seldom after the first few.
 */
export class BatchLoader {
  /** Updates. */
  readonly stepsPerEpoch: number;
  /** Chosen by the first load of each kind of batch; a resumed run starts from those of its checkpoint. */
  layouts: BatchLayouts = {};
  readonly #options: Required<BatchLoaderOptions>;
  readonly #identities: readonly RowIdentity[];
  /** Rows of a batch embedded at once. */
  readonly #chunkRows: number;
  #epoch: { number: number; batches: StratifiedBatch[] } | undefined;

  /** @throws {UgeError} `train/batch-too-large` when an epoch has no rows for one update */
  constructor(options: BatchLoaderOptions) {
    this.#options = {
      accumulate: 1,
      chunkRows: 0,
      workers: 1,
      hardNegatives: 0,
      batchTasks: 'mixed',
      localShare: 0,
      renamedShare: 0,
      positions: [],
      ...options,
    };
    const { rows, batchSize, accumulate, chunkRows, workers } = this.#options;
    this.#identities = rows.map(rowIdentity);
    const batches = batchesPerEpoch(this.#identities, this.#options);
    this.stepsPerEpoch = Math.floor(batches / accumulate);
    if (this.stepsPerEpoch === 0) {
      throw new UgeError(
        'train/batch-too-large',
        `accumulate is ${accumulate} but ${rows.length} training rows make ${batches} batches of ${batchSize}; set accumulate to at most ${batches}.`,
        { accumulate, batchSize, batches, rows: rows.length },
      );
    }
    this.#chunkRows = Math.min(chunkRows === 0 ? batchSize : chunkRows, Math.ceil(batchSize / workers));
  }

  async load(step: number): Promise<LoadedStep> {
    const { accumulate } = this.#options;
    const epoch = Math.floor(step / this.stepsPerEpoch);
    const first = (step % this.stepsPerEpoch) * accumulate;
    const chosen = this.#batches(epoch).slice(first, first + accumulate);
    const batches: ContrastiveBatch[] = [];
    for (const [batchIndex, batch] of chosen.entries()) {
      const layout = await this.#layoutOf(batch, epoch);
      batches.push(await this.#batch(batch, { layout, step, batchIndex }));
    }
    const effectiveNegatives = batches.reduce((sum, batch) => sum + batch.effectiveNegatives, 0) / accumulate;
    const rowIds = chosen.flat(2).map((row) => pairId(this.#options.rows[row]!));
    // Chunks that are read while the step is made grow a layout then; the next step, loaded ahead, must not have.
    const isRead = batches.every(({ isDivided }) => !isDivided);
    return {
      epoch,
      batches,
      effectiveNegatives,
      rowIds,
      layouts: isRead ? structuredClone(this.layouts) : this.layouts,
    };
  }

  async #batch(
    batch: StratifiedBatch,
    { layout, step, batchIndex }: { layout: BatchLayout; step: number; batchIndex: number },
  ): Promise<ContrastiveBatch> {
    const { rows, recipe, encoder, hardNegatives: perRow, seed } = this.#options;
    const order = layout.strata.flatMap((stratum) => batch[stratum]!);
    const texts = order.map((row) => chooseNegatives(rows[row]!, { count: perRow, seed, step }));
    const size = order.length;
    const { mask, effectiveNegatives } = falseNegatives(
      order.map((row) => this.#identities[row]!),
      { perRow, texts },
    );
    const isDivided = size > this.#chunkRows;
    const read = (position: number): Promise<TrainingPair> =>
      this.#pair(order[position]!, { negatives: texts[position]!, step });
    // What is embedded at once is read at once, each row for all passes, while the update before is made.
    const pairs = isDivided ? undefined : await Promise.all(order.map((_, position) => read(position)));
    const chunks = makeChunks(layout, {
      ...{ batchIndex, step, recipe, encoder, chunkRows: this.#chunkRows },
      quotas: layout.strata.map((stratum) => batch[stratum]!.length),
      readPairs: ({ first, count }) =>
        Promise.all(Array.from({ length: count }, (_, row) => pairs?.[first + row] ?? read(first + row))),
    });
    if (!isDivided) await prepareAhead(chunks);
    return { size, chunks, isDivided, falseNegatives: mask, effectiveNegatives };
  }

  async #layoutOf(batch: StratifiedBatch, epoch: number): Promise<BatchLayout> {
    const kind = kindOf(batch);
    this.layouts[kind] ??= await this.#chooseLayout(kind, epoch);
    return this.layouts[kind];
  }

  async #chooseLayout(kind: string, epoch: number): Promise<BatchLayout> {
    const { encoder, recipe, batchSize, rows } = this.#options;
    const probed = Math.min(PROBED_BATCHES, Math.ceil(PROBED_ROWS / batchSize));
    const ofKind = this.#batches(epoch).filter((batch) => kindOf(batch) === kind);
    return chooseLayout(ofKind.slice(0, probed), {
      chunkRows: this.#chunkRows,
      shapesOf: async (indices) => {
        const { hardNegatives: count, seed } = this.#options;
        const pairs = await Promise.all(
          indices.map((row) =>
            this.#pair(row, { negatives: chooseNegatives(rows[row]!, { count, seed, step: 0 }), step: 0 }),
          ),
        );
        const shapes: BatchShape[] = [];
        for (const inputs of recipe.inputs(pairs)) shapes.push((await encoder.prepare(inputs, { packed: true })).shape);
        return shapes;
      },
    });
  }

  async #pair(row: number, { negatives, step }: { negatives: readonly string[]; step: number }): Promise<TrainingPair> {
    const { rows, readPair, renamedShare: share, seed } = this.#options;
    const pair = { ...(await readPair(rows[row]!)), negatives: negatives.map((text) => ({ text })) };
    return renameWords(pair, { share, seed, step });
  }

  #batches(epoch: number): StratifiedBatch[] {
    if (this.#epoch?.number !== epoch) {
      this.#epoch = { number: epoch, batches: epochBatches(this.#identities, { ...this.#options, epoch }) };
    }
    return this.#epoch.batches;
  }
}

/** Strata that a batch has rows of. */
function kindOf(batch: StratifiedBatch): string {
  return batch.flatMap(({ length }, stratum) => (length > 0 ? [stratum] : [])).join();
}

/** Prepares each chunk now, once: what it gives later is ready. */
async function prepareAhead(chunks: Chunk[]): Promise<void> {
  for (const chunk of chunks) {
    const prepared = await chunk.prepare();
    chunk.prepare = async () => prepared;
  }
}
