import type { EncoderInput } from '@uge/data';
import type { BatchShape } from '@uge/model';
import type { DropoutSeed } from '../step/chunk-executor.ts';
import type { ExchangeLayout } from './exchange-file.ts';

/** What a replica needs to start. */
export interface ReplicaSettings {
  /** Model in the layout of `@uge/model`, adapters included. */
  model: string;
  /** TensorFlow.js backend, as `selectBackend` knows it. */
  engine: string;
  threads: number;
  /** Names of the weights to differentiate by, in the order of the exchange. */
  trained: readonly string[];
  exchange: ExchangeLayout;
  /** Region of the exchange for its sums. */
  region: number;
  imageCacheBytes: number;
  /** Folder of cached features of pictures; absent: pictures go through the vision tower. */
  visionFeatures?: string | undefined;
}

/** A chunk as it is sent. */
export interface SentChunk {
  rowKeys: Float32Array;
  shape: BatchShape;
  inputs: EncoderInput[];
}

/** By kind of request: what is asked, and what comes back. */
export interface ReplicaRequests {
  open: { asked: ReplicaSettings; given: undefined };
  /** Takes the weights from the exchange. */
  begin: { asked: { dropout: DropoutSeed | undefined }; given: undefined };
  embed: {
    asked: { id: number; chunk: SentChunk };
    given: { values: Float32Array; shape: [number, number]; padded: BatchShape };
  };
  /** @returns whether it was done: a replica forgets chunks it has not been asked about for a while, and wants them again. */
  accumulate: { asked: { id: number; cotangent: Float32Array; chunk?: SentChunk }; given: boolean };
  /** Writes the sums into the exchange, and sets them to zero. @returns places of those that have a gradient. */
  sums: { asked: undefined; given: number[] };
}

export type RequestKind = keyof ReplicaRequests;

export interface Request<Kind extends RequestKind = RequestKind> {
  number: number;
  kind: Kind;
  asked: ReplicaRequests[Kind]['asked'];
}

export type Reply =
  | { number: number; given: unknown }
  | { number: number; failed: { message: string; code: string | undefined; details: Record<string, unknown> } };
