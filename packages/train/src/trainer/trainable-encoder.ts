import type { Encoder } from '@uge/data';
import type { AdapterSet, Parameter, PreparedBatch } from '@uge/model';
import type { UrbanEncoder } from '@uge/model/node';

/** A trainable weight and the part of the model it belongs to. */
export type TrainableParameter = Parameter;

/** What the trainer needs of a model; `UrbanEncoder` of `@uge/model/node` is one. */
export interface TrainableEncoder
  extends Encoder,
    Pick<UrbanEncoder, 'prepare' | 'forward' | 'parameters' | 'savePretrained'>,
    Partial<Pick<UrbanEncoder, 'imageFeatures' | 'visionFingerprint' | 'renewGraphEncoder'>> {
  /** Absent for an encoder that takes no adapters. */
  readonly adapters?: AdapterSet;
  /** How the weights came about, saved with them; the trainer replaces it. */
  training?: Record<string, unknown>;
}

/** Inputs turned into tensors: tokenised, decoded, padded. */
export type PreparedInputs = PreparedBatch;
