import { type LoraConfig, type LoraConfigInput, loraConfigSchema } from '@uge/model';
import { z } from 'zod';

/** Settings of one training stage. {@link trainConfigSchema} is their one source: limits, defaults and descriptions. */
export interface TrainConfig {
  stage: 'stage1' | 'stage2';
  steps?: number | undefined;
  epochs?: number | undefined;
  batchSize: number;
  learningRate: number;
  groupScales: { vision: number; language: number; graph: number };
  lora?: LoraConfig | undefined;
  warmupRatio: number;
  schedule: 'cosine' | 'constant';
  temperature: number;
  learnTemperature: boolean;
  temperatureRange: [number, number];
  symmetric: boolean;
  weightDecay: number;
  clipNorm: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  lossWeights: { graphText: number; imageText: number; graphImage: number };
  modalityDropout: number;
  evaluateEvery: number;
  evaluateRows: number;
  selectBy: 'margin' | 'meanReciprocalRank';
  checkpointEvery: number;
  seed: number;
}

/** What a user writes: every setting with a default may be left out. */
export type TrainConfigInput = Pick<TrainConfig, 'stage'> &
  Partial<Omit<TrainConfig, 'groupScales' | 'lossWeights' | 'lora'>> & {
    lora?: LoraConfigInput;
    groupScales?: Partial<TrainConfig['groupScales']>;
    lossWeights?: Partial<TrainConfig['lossWeights']>;
  };

const scale = (what: string): z.ZodDefault<z.ZodNumber> =>
  z.number().min(0).default(1).describe(`Factor on the learning rate of ${what}; 0 freezes it.`);
const term = (weight: number, what: string): z.ZodDefault<z.ZodNumber> =>
  z.number().min(0).default(weight).describe(`Stage 2: weight of ${what} beside L(fused, text).`);

/** Strict: an unknown setting is an error. Use `parseTrainConfig` for errors that suggest the nearest name. */
export const trainConfigSchema: z.ZodType<TrainConfig, TrainConfigInput> = z
  .strictObject({
    stage: z.enum(['stage1', 'stage2']).describe('Which pairs and which loss.'),
    steps: z.int().positive().optional().describe('Updates to make. Give this or epochs.'),
    epochs: z.number().positive().optional().describe('Passes over the training pairs. Give this or steps.'),
    batchSize: z.int().min(2).default(32).describe('Rows per update; each has the others as negatives.'),
    learningRate: z.number().positive().default(5e-5).describe('Peak rate, before group factors.'),
    groupScales: z
      .strictObject({
        vision: scale('the vision tower'),
        language: scale('the language model'),
        graph: scale('the graph encoder'),
      })
      .prefault({}),
    lora: loraConfigSchema
      .optional()
      .describe('Train a low-rank adapter instead of the backbone; {} for the published one.'),
    warmupRatio: z.number().min(0).max(1).default(0.05).describe('Share of steps with a linearly growing rate.'),
    schedule: z.enum(['cosine', 'constant']).default('cosine').describe('Rate after warm-up.'),
    temperature: z.number().positive().default(0.01).describe('Softmax temperature of InfoNCE, or its start.'),
    learnTemperature: z.boolean().default(false).describe('Train the temperature with the weights.'),
    temperatureRange: z
      .tuple([z.number().positive(), z.number().positive()])
      .default([0.01, 0.1])
      .describe('Limits of a learned temperature.'),
    symmetric: z.boolean().default(true).describe('Score text to query as well as query to text.'),
    weightDecay: z.number().min(0).default(0.1).describe('Decoupled decay of matrices; biases and norms have none.'),
    clipNorm: z.number().positive().default(1).describe('Largest global gradient norm.'),
    beta1: z.number().min(0).lt(1).default(0.9).describe('AdamW decay of the gradient mean.'),
    beta2: z.number().min(0).lt(1).default(0.95).describe('AdamW decay of the squared gradient mean.'),
    epsilon: z.number().positive().default(1e-8).describe('AdamW denominator offset.'),
    lossWeights: z
      .strictObject({
        graphText: term(0.5, 'L(graph, text)'),
        imageText: term(0.5, 'L(image, text), which keeps what stage 1 learned'),
        graphImage: term(0.25, 'L(graph, image)'),
      })
      .prefault({}),
    modalityDropout: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.1)
      .describe('Stage 2: chance that a fused query loses its image, and the same again for its graph; never both.'),
    evaluateEvery: z.int().min(0).default(100).describe('Steps between validations; 0 validates only at the end.'),
    evaluateRows: z.int().positive().default(256).describe('Most validation pairs to embed.'),
    selectBy: z
      .enum(['margin', 'meanReciprocalRank'])
      .default('margin')
      .describe(
        'Validation metric of the weights to keep; the rank is the safer one for training from random weights.',
      ),
    checkpointEvery: z.int().min(0).default(200).describe('Steps between checkpoints; 0 writes none before the end.'),
    seed: z.int().default(42).describe('Seed of batch order and modality dropout.'),
  })
  .refine((config) => (config.steps === undefined) !== (config.epochs === undefined), {
    path: ['steps'],
    message: 'give either steps or epochs',
  })
  .refine((config) => config.temperatureRange[0] <= config.temperatureRange[1], {
    path: ['temperatureRange'],
    message: 'the lower limit is above the upper one',
  });
