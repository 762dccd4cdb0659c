import { createRandom } from '@uge/core';
import type { EncoderInput } from '@uge/data';
import type { TrainConfig } from '../config/train-config.ts';
import { stage2Loss } from '../losses/stage2-loss.ts';
import type { StageRecipe, TrainingPair } from './stage-recipe.ts';
import { targetForms, targetInputs, targets } from './target-forms.ts';

/** Stage 2: each row as fused, graph-only and image-only query, all with its instruction, against its text. */
export function createStage2Recipe(
  config: Pick<TrainConfig, 'lossWeights' | 'modalityDropout' | 'hardNegatives' | 'seed'>,
): StageRecipe {
  return {
    stage: 'stage2',
    requires: ['image', 'text', 'graph'],
    groups: ['vision', 'language', 'graph'],
    passes: [['fused', 'graph', 'image'], targetForms(config.hardNegatives)],
    queryForms: ['fused', 'image', 'graph'],
    inputs: (batch, step) => [
      [
        ...batch.map((pair) => (step === undefined ? pair.query : fusedQuery(pair, config, step))),
        ...batch.map(({ query }) => graphOnly(query)),
        ...batch.map(({ query }) => imageOnly(query)),
      ],
      targetInputs(batch, config.hardNegatives),
    ],
    loss: ([fused, graph, image, ...rest], options) => {
      const { text, hardNegatives } = targets(rest);
      return stage2Loss(
        { fused: fused!, graph: graph!, image: image!, text },
        { ...options, hardNegatives, weights: config.lossWeights },
      );
    },
  };
}

function fusedQuery(
  { id, query }: TrainingPair,
  { modalityDropout, seed }: Pick<TrainConfig, 'modalityDropout' | 'seed'>,
  step: number,
): EncoderInput {
  const draw = createRandom(seed, 'modality dropout', step, id).next();
  if (draw < modalityDropout) return graphOnly(query);
  return draw < 2 * modalityDropout ? imageOnly(query) : query;
}

function graphOnly({ image: _image, ...rest }: EncoderInput): EncoderInput {
  return rest;
}

function imageOnly({ graph: _graph, ...rest }: EncoderInput): EncoderInput {
  return rest;
}
