import { UgeError } from '@uge/core';
import { createHttpEncoder } from '../encoders/http-encoder.ts';
import { type BaselineRegistry, createBaselineRegistry } from './baseline-registry.ts';
import { createColourEncoder } from './colour-encoder.ts';
import { createCoordinateOracle } from './coordinate-oracle.ts';
import { createNearestPlaceScorer } from './nearest-place-scorer.ts';
import { PRIOR_BASELINES } from './prior-scorers.ts';
import { createRandomEncoder } from './random-encoder.ts';
import { createTextOverlapScorer } from './text-overlap-scorer.ts';

/** The baselines of UGBench. A model with random weights is another one, which whoever has models adds. */
export const BASELINES: BaselineRegistry = createBaselineRegistry([
  {
    name: 'random',
    summary: 'A random direction per distinct input: chance, with its spread.',
    role: 'floor',
    create: ({ seed }) => ({ encoder: createRandomEncoder({ seed }) }),
  },
  {
    name: 'bm25',
    summary: 'Words that the query and its graph share with a candidate; no picture, no space.',
    role: 'floor',
    create: () => ({ scorer: createTextOverlapScorer() }),
  },
  {
    name: 'nearest-place',
    summary: 'The candidate that names what is nearest in the graph; no picture, nothing learned.',
    role: 'floor',
    create: () => ({ scorer: createNearestPlaceScorer() }),
  },
  {
    name: 'colours',
    summary: 'Colour histograms of pictures, and of words the mean histogram of the training photos they describe.',
    role: 'floor',
    create: async ({ dataset, signal, onProgress }) => ({
      encoder: await createColourEncoder(dataset, { signal, onProgress }),
    }),
  },
  ...PRIOR_BASELINES,
  {
    name: 'oracle',
    summary: 'Is told where the camera and every candidate are; an upper bound for what place alone can answer.',
    role: 'ceiling',
    create: ({ benchmark, dataset }) => ({ scorer: createCoordinateOracle(benchmark, dataset) }),
  },
  {
    name: 'http',
    summary: 'A model behind an OpenAI-compatible embedding service.',
    role: 'reference',
    create: async ({ service, signal }) => {
      if (service) return { encoder: await createHttpEncoder({ ...service, ...(signal ? { signal } : {}) }) };
      throw new UgeError('bench/no-service', 'baseline "http": give the address and the model of a service.', {});
    },
  },
]);
