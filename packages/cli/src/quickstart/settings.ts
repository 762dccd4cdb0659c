import { stage1Mini, stage2Mini, type TrainConfigInput } from '@uge/train';

/** Everything a quickstart run depends on, besides the code. */
export interface QuickstartSettings {
  seed: number;
  cities: readonly { name: string; role: 'train' | 'held-out'; views: number }[];
  citySizeMetres: number;
  imageSize: number;
  maxGraphNodes: number;
  stage1: TrainConfigInput;
  stage2: TrainConfigInput;
  queriesPerTask: number;
}

/** The full run takes a few minutes on two cores; the small one only shows that every part works. */
export function quickstartSettings(seed: number, small: boolean): QuickstartSettings {
  const cities = (train: number, heldOut: number): QuickstartSettings['cities'] => [
    { name: 'aldermere', role: 'train', views: train },
    { name: 'castelrosa', role: 'train', views: train },
    { name: 'nordhavn', role: 'held-out', views: heldOut },
  ];
  const shared = { seed, imageSize: 224, maxGraphNodes: 48 };
  if (small) {
    return {
      ...shared,
      cities: cities(80, 30),
      citySizeMetres: 700,
      stage1: { ...stage1Mini, steps: 12, batchSize: 16, evaluateEvery: 6, evaluateRows: 32, seed },
      stage2: { ...stage2Mini, steps: 8, batchSize: 8, evaluateEvery: 4, evaluateRows: 32, seed },
      queriesPerTask: 20,
    };
  }
  return {
    ...shared,
    cities: cities(500, 120),
    citySizeMetres: 1200,
    stage1: { ...stage1Mini, steps: 150, evaluateEvery: 50, seed },
    stage2: { ...stage2Mini, steps: 120, evaluateEvery: 40, seed },
    queriesPerTask: 60,
  };
}
