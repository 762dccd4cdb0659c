import { createRandom } from '@uge/core';
import type { EncoderInput } from '@uge/data';
import type { TrainConfig } from '../config/train-config.ts';
import { stage2Loss } from '../losses/stage2-loss.ts';
import type { StageRecipe, TrainingPair } from './stage-recipe.ts';

/**
 * Stage 2: each row as fused, graph-only and image-only query against its text.
 *
 * The graph-only form also leaves out the query's path text: with it, graph and image form would hold the same words and
 * L(graph, image) could be solved without looking at either.
 */
export function createStage2Recipe(config: Pick<TrainConfig, 'lossWeights' | 'modalityDropout' | 'seed'>): StageRecipe {
  return {
    stage: 'stage2',
    requires: ['image', 'text', 'graph'],
    groups: ['vision', 'language', 'graph'],
    forms: ['fused', 'graph', 'image', 'text'],
    inputs: (batch, step) => [
      ...batch.map((pair) => fusedQuery(pair, config, step)),
      ...batch.map(({ query }) => graphOnly(query)),
      ...batch.map(({ query }) => imageOnly(query)),
      ...batch.map(({ positive }) => positive),
    ],
    loss: ([fused, graph, image, text], options) =>
      stage2Loss(
        { fused: fused!, graph: graph!, image: image!, text: text! },
        { ...options, weights: config.lossWeights },
      ),
    validationQueries: (query) => ({ fused: query, image: imageOnly(query), graph: graphOnly(query) }),
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

function graphOnly({ image: _image, text: _text, ...rest }: EncoderInput): EncoderInput {
  return rest;
}

function imageOnly({ graph: _graph, ...rest }: EncoderInput): EncoderInput {
  return rest;
}
