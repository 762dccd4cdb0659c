import { createRandom } from '@uge/core';
import type { TrainableEncoder } from '../trainer/trainable-encoder.ts';
import type { ChunkEmbedder } from './chunk-embedder.ts';
import type { ChunkExecutor, DropoutSeed } from './chunk-executor.ts';

/** Chunks one by one in this process; the next is prepared meanwhile. */
export function createLocalExecutor(
  encoder: Pick<TrainableEncoder, 'adapters'>,
  embedder: ChunkEmbedder,
): ChunkExecutor {
  return {
    beginStep: async (dropout) => drawDropout(encoder, dropout),
    embed: async (chunks) => {
      const embeddings: Awaited<ReturnType<ChunkExecutor['embed']>> = [];
      for (const [index, chunk] of chunks.entries()) {
        const ready = embedder.prepare(chunk);
        if (chunks[index + 1]) void embedder.prepare(chunks[index + 1]!);
        await ready;
        embeddings.push(await embedder.embed(chunk));
      }
      return embeddings;
    },
    // Backwards: the last chunks are still prepared.
    accumulate: async (chunks, cotangents) => {
      for (let index = chunks.length - 1; index >= 0; index--) {
        await embedder.accumulate(chunks[index]!, cotangents[index]!);
      }
      embedder.forget();
    },
    sums: async () => new Map(embedder.sums().map(({ variable, sum }) => [variable.name, sum])),
    endStep: async () => undefined,
    dispose: async () => embedder.dispose(),
  };
}

/** Masks of one step; an encoder without adapters has none. */
export function drawDropout(encoder: Pick<TrainableEncoder, 'adapters'>, seed: DropoutSeed | undefined): void {
  if (seed) encoder.adapters?.drawDropout(createRandom(...seed));
}
