import {
  type GraphEncoderConfig,
  type GraphEncoderConfigInput,
  graphEncoderConfigSchema,
  type LoraConfig,
  type LoraConfigInput,
  loraConfigSchema,
} from '@uge/model';
import { z } from 'zod';
import { type ParameterGroupRule, parameterGroupRuleSchema } from './parameter-group-rule.ts';

/** Settings of one training stage. {@link trainConfigSchema} is their one source: limits, defaults and descriptions. */
export interface TrainConfig {
  stage: 'stage1' | 'stage2';
  steps?: number | undefined;
  epochs?: number | undefined;
  batchSize: number;
  accumulate: number;
  chunkRows: number;
  workers: number;
  workerThreads: number;
  hardNegatives: number;
  batchTasks: 'mixed' | 'one';
  localShare: number;
  renamedShare: number;
  learningRate: number;
  groupScales: { vision: number; language: number; graph: number };
  parameterGroups: readonly ParameterGroupRule[];
  lora?: LoraConfig | undefined;
  cacheVisionFeatures: boolean;
  graphEncoder?: GraphEncoderConfig | undefined;
  trainGraphs: 'own' | 'shuffled' | 'none';
  warmupRatio: number;
  schedule: 'cosine' | 'linear' | 'constant';
  temperature: number;
  learnTemperature: boolean;
  temperatureRange: [number, number];
  symmetric: boolean;
  weightDecay: number;
  noDecay: readonly string[];
  clipNorm: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  averageDecay: number;
  lossWeights: { graphText: number; imageText: number; graphImage: number };
  modalityDropout: number;
  intervalUnit: 'steps' | 'epochs';
  evaluateEvery: number;
  evaluateRows: number;
  selectBy: 'margin' | 'meanReciprocalRank' | 'recallAt1';
  selectForm?: string | undefined;
  patience: number;
  minimumGain: number;
  checkpointEvery: number;
  keepCheckpoints: number;
  logEvery: number;
  seed: number;
}

/** What a user writes: every setting with a default may be left out. */
export type TrainConfigInput = Pick<TrainConfig, 'stage'> &
  Partial<Omit<TrainConfig, 'groupScales' | 'lossWeights' | 'lora' | 'graphEncoder'>> & {
    lora?: LoraConfigInput | undefined;
    graphEncoder?: GraphEncoderConfigInput | undefined;
    groupScales?: Partial<TrainConfig['groupScales']>;
    lossWeights?: Partial<TrainConfig['lossWeights']>;
  };

/** Tables that are looked up, and scales: decay would pull rows that a batch does not touch. */
const NOT_DECAYED = [
  'embed_tokens\\.weight$',
  '^graph_encoder\\.(kind|gate|pool\\.queries|edge\\.relation|layers\\.\\d+\\.conv\\.att)$',
];

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
    batchSize: z.int().min(2).default(32).describe('Rows per batch; each has the others as negatives.'),
    accumulate: z
      .int()
      .positive()
      .default(1)
      .describe('Batches whose gradients are averaged for one update; each has its own negatives.'),
    chunkRows: z
      .int()
      .min(0)
      .default(0)
      .describe(
        'GradCache: rows embedded at once, for batches beyond memory; the gradient stays that of the whole batch. 0: all.',
      ),
    workers: z
      .int()
      .positive()
      .default(1)
      .describe('Processes that share the rows of each batch; 1: none but the one that is there.'),
    workerThreads: z
      .int()
      .min(0)
      .default(0)
      .describe("Threads of each worker's engine; 0: the processors, shared out among the workers."),
    hardNegatives: z
      .int()
      .min(0)
      .max(8)
      .default(0)
      .describe(
        'Texts that are nearly right to embed per row, where the data set has them; negatives of all its rows.',
      ),
    batchTasks: z
      .enum(['mixed', 'one'])
      .default('mixed')
      .describe(
        'Tasks of a batch: all in proportion, or one, whose negatives cannot be told by the kind of their text.',
      ),
    localShare: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Share of each batch that comes from one neighbourhood: its rows are hard negatives of each other.'),
    renamedShare: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe(
        'Share of rows whose names are invented anew, alike in graph and texts: names are then read, not remembered.',
      ),
    learningRate: z.number().positive().default(5e-5).describe('Peak rate, before group factors.'),
    groupScales: z
      .strictObject({
        vision: scale('the vision tower'),
        language: scale('the language model'),
        graph: scale('the graph encoder'),
      })
      .prefault({})
      .describe('Factors on the learning rate by part of the model.'),
    parameterGroups: z
      .array(parameterGroupRuleSchema)
      .readonly()
      .default([])
      .describe('Rates and decay by weight name, in place of those of its part; the first rule that matches counts.'),
    lora: loraConfigSchema
      .optional()
      .describe('Train a low-rank adapter instead of the backbone; {} for the published one.'),
    cacheVisionFeatures: z
      .boolean()
      .default(false)
      .describe(
        'Compute the features of each picture once and keep them on disk; needs a vision tower that is not trained.',
      ),
    graphEncoder: graphEncoderConfigSchema
      .optional()
      .describe(
        "Stage 2: start with a fresh graph encoder of these settings in place of the model's; {} for UGE's own.",
      ),
    trainGraphs: z
      .enum(['own', 'shuffled', 'none'])
      .default('own')
      .describe(
        "Stage 2, control: train with each photo's own graph, with that of another photo of its city, or with none.",
      ),
    warmupRatio: z.number().min(0).max(1).default(0.05).describe('Share of steps with a linearly growing rate.'),
    schedule: z.enum(['cosine', 'linear', 'constant']).default('cosine').describe('Rate after warm-up.'),
    temperature: z.number().positive().default(0.01).describe('Softmax temperature of InfoNCE, or its start.'),
    learnTemperature: z.boolean().default(false).describe('Train the temperature with the weights.'),
    temperatureRange: z
      .tuple([z.number().positive(), z.number().positive()])
      .default([0.01, 0.1])
      .describe('Limits of a learned temperature.'),
    symmetric: z.boolean().default(true).describe('Score text to query as well as query to text.'),
    weightDecay: z
      .number()
      .min(0)
      .default(0.1)
      .describe('Decoupled decay of matrices; biases, norms and a learned temperature have none.'),
    noDecay: z
      .array(z.string().min(1))
      .readonly()
      .default(NOT_DECAYED)
      .describe('Further weights without decay, by regular expression on the name: embedding tables and scales.'),
    clipNorm: z.number().positive().default(1).describe('Largest global gradient norm.'),
    beta1: z.number().min(0).lt(1).default(0.9).describe('AdamW decay of the gradient mean.'),
    beta2: z.number().min(0).lt(1).default(0.95).describe('AdamW decay of the squared gradient mean.'),
    epsilon: z.number().positive().default(1e-8).describe('AdamW denominator offset.'),
    averageDecay: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe('Keep a moving average of the weights with this decay; it is what is validated and saved. 0: none.'),
    lossWeights: z
      .strictObject({
        graphText: term(0.5, 'L(graph, text)'),
        imageText: term(0.5, 'L(image, text), which keeps what stage 1 learned'),
        graphImage: term(0.25, 'L(graph, image)'),
      })
      .prefault({})
      .describe('Weights of the terms of stage 2.'),
    modalityDropout: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.1)
      .describe('Stage 2: chance that a fused query loses its image, and the same again for its graph; never both.'),
    intervalUnit: z
      .enum(['steps', 'epochs'])
      .default('steps')
      .describe('What evaluateEvery and checkpointEvery count; epochs may be fractions.'),
    evaluateEvery: z.number().min(0).default(100).describe('Interval of validations; 0 validates only at the end.'),
    evaluateRows: z.int().positive().default(256).describe('Most validation pairs to embed.'),
    selectBy: z
      .enum(['margin', 'meanReciprocalRank', 'recallAt1'])
      .default('margin')
      .describe(
        'Validation metric of the weights to keep; the rank is the safer one for training from random weights.',
      ),
    selectForm: z
      .string()
      .optional()
      .describe('Query form whose metric decides. Default: image in stage 1, fused in stage 2.'),
    patience: z
      .int()
      .min(0)
      .default(0)
      .describe('Stop after so many validations in a row without a gain; 0 never stops early.'),
    minimumGain: z.number().min(0).default(0).describe('Smallest rise of the metric that counts as a gain.'),
    checkpointEvery: z.number().min(0).default(200).describe('Interval of checkpoints; 0 writes none before the end.'),
    keepCheckpoints: z
      .int()
      .positive()
      .default(2)
      .describe('Latest checkpoints to keep; with two a damaged one costs an interval, not the run.'),
    logEvery: z.int().positive().default(1).describe('Updates per row of metrics.jsonl.'),
    seed: z.int().default(42).describe('Seed of batch order and modality dropout.'),
  })
  .refine((config) => (config.steps === undefined) !== (config.epochs === undefined), {
    path: ['steps'],
    message: 'give either steps or epochs',
  })
  .refine((config) => config.temperatureRange[0] <= config.temperatureRange[1], {
    path: ['temperatureRange'],
    message: 'the lower limit is above the upper one',
  })
  .refine(({ intervalUnit, evaluateEvery }) => intervalUnit === 'epochs' || Number.isInteger(evaluateEvery), {
    path: ['evaluateEvery'],
    message: 'a number of steps is whole',
  })
  .refine(({ intervalUnit, checkpointEvery }) => intervalUnit === 'epochs' || Number.isInteger(checkpointEvery), {
    path: ['checkpointEvery'],
    message: 'a number of steps is whole',
  })
  .refine(({ stage, graphEncoder, trainGraphs }) => stage === 'stage2' || !(graphEncoder || trainGraphs !== 'own'), {
    path: ['stage'],
    message: 'graphEncoder and trainGraphs are settings of stage2: stage1 takes no graphs',
  })
  .refine(({ lora, cacheVisionFeatures }) => !cacheVisionFeatures || lora?.targetModules !== 'all-linear', {
    path: ['cacheVisionFeatures'],
    message: 'the adapter changes the vision tower (targetModules "all-linear"); adapt the language model only',
  });
