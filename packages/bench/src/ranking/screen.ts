import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { screenModel, TILE } from './screen-model.ts';

/** Gallery rows and queries that are scored at once: their scores stay in the processor's cache. */
export const GALLERY_BLOCK = 2048;
export const QUERY_BLOCK = 1024;

/**
 * Approximate scores of a block of queries with a block of the gallery, and how far off they can be: enough to tell most
 * pairs apart without their exact scores.
 */
export interface Screen {
  /** Go on with queries `first … first + count − 1`, at most {@link QUERY_BLOCK}. */
  takeQueries(first: number, count: number): void;
  /** Score them with gallery rows from `block * GALLERY_BLOCK`; scores of rows without a norm say nothing. */
  score(block: number): Promise<ScreenedBlock>;
  release(): Promise<void>;
}

/** Overwritten by the next block. */
export interface ScreenedBlock {
  /** `[queries, columns]`; times `units[query]` plus `offsets[query]` it is an inner product, off by `errors[query]` at most. */
  scores: Float32Array;
  /** Greatest score of every {@link TILE} neighbouring columns, `[queries, columns / TILE]`. */
  maxima: Float32Array;
  /** Gallery rows, rounded up to whole tiles. */
  columns: number;
  units: Float64Array;
  offsets: Float64Array;
  errors: Float64Array;
}

type Feeds = Record<
  string,
  { type: 'float32' | 'uint8' | 'int8'; data: Float32Array | Uint8Array | Int8Array; dims: number[] }
>;

/** Runs one of the models of {@link screenModel} into memory that it keeps. */
export interface ScreenSession {
  run(feeds: Feeds, extents: { queries: number; columns: number }): Promise<Pick<ScreenedBlock, 'scores' | 'maxima'>>;
  release(): Promise<void>;
}

export async function openScreenSession(
  kind: 'float32' | 'int8',
  { threads }: { threads: number },
): Promise<ScreenSession> {
  // 40 MB of native library, only for galleries that are worth it.
  const runtime = await import('onnxruntime-node');
  const session: InferenceSession = await runtime.InferenceSession.create(screenModel(kind), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Idle workers sleep: their cores are needed in between.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const scores = new Float32Array(QUERY_BLOCK * GALLERY_BLOCK);
  const maxima = new Float32Array(scores.length / TILE);
  return {
    run: async (feeds, { queries, columns }) => {
      const inputs = Object.entries(feeds).map(([name, { type, data, dims }]): [string, Tensor] => [
        name,
        new runtime.Tensor(type as 'float32', data as Float32Array, dims),
      ]);
      const tiles = columns / TILE;
      const outputs = {
        scores: new runtime.Tensor('float32', scores.subarray(0, queries * columns), [queries, columns]),
        maxima: new runtime.Tensor('float32', maxima.subarray(0, queries * tiles), [queries, tiles]),
      };
      await session.run(Object.fromEntries(inputs), outputs);
      return { scores, maxima };
    },
    release: () => session.release(),
  };
}
