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
        ...batch.map(graphOnly),
        ...batch.map(withoutGraph),
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
  pair: TrainingPair,
  { modalityDropout, seed }: Pick<TrainConfig, 'modalityDropout' | 'seed'>,
  step: number,
): EncoderInput {
  const draw = createRandom(seed, 'modality dropout', step, pair.id).next();
  if (draw < modalityDropout) return graphOnly(pair);
  return draw < 2 * modalityDropout ? withoutGraph(pair) : pair.query;
}

/** Words of a query that asks for a picture without telling of the place. */
const FIND_BY_GRAPH = 'Find the street view of this graph.';

/** Instruction and graph. What a query for a picture tells of the place is left out too. */
function graphOnly({ query, positive }: TrainingPair): EncoderInput {
  const { image: _image, ...rest } = query;
  return positive.image === undefined ? rest : { ...rest, text: FIND_BY_GRAPH };
}

/** Everything but the graph: the picture, or what is told of the place. */
function withoutGraph({ query }: TrainingPair): EncoderInput {
  const { graph: _graph, ...rest } = query;
  return rest;
}
