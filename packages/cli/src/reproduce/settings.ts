import type { CityRole } from '@uge/data';
import { stage1Mini, stage2Mini, type TrainConfigInput } from '@uge/train';

interface ReproduceCity {
  name: string;
  role: CityRole;
  /** OpenStreetMap extract; absent for a generated city. */
  extract?: string;
  /** Street views to draw. */
  views: number;
}

/** Everything that a reproduction depends on, besides the code. */
export interface ReproduceSettings {
  /** Of the data set and the benchmark. */
  seed: number;
  /** Seeds that everything is trained with. */
  trainingSeeds: readonly number[];
  cities: readonly ReproduceCity[];
  /** Of generated cities. */
  citySizeMetres: number;
  imageSize: number;
  maxGraphNodes: number;
  stage1: TrainConfigInput;
  stage2: TrainConfigInput;
  /** Names of the ablations. */
  ablations: readonly string[];
  queriesPerTask: number;
}

export interface ReproduceOptions {
  seed: number;
  seeds: number;
  train: readonly string[];
  heldOut: readonly string[];
  nameOf: (extract: string) => string;
  ablations: readonly string[];
  small: boolean;
}

/** Extracts that are given, or else three generated cities; small enough for a test with `small`. */
export function reproduceSettings(options: ReproduceOptions): ReproduceSettings {
  const { seed, seeds, train, heldOut, nameOf, ablations, small } = options;
  const views = small ? { train: 80, 'held-out': 30 } : { train: 1200, 'held-out': 250 };
  const given = [
    ...train.map((extract) => ({ extract, role: 'train' as const })),
    ...heldOut.map((extract) => ({ extract, role: 'held-out' as const })),
  ].map(({ extract, role }) => ({ name: nameOf(extract), role, extract, views: views[role] }));
  const generated: ReproduceCity[] = [
    { name: 'aldermere', role: 'train', views: views.train },
    { name: 'castelrosa', role: 'train', views: views.train },
    { name: 'nordhavn', role: 'held-out', views: views['held-out'] },
  ];
  const brief = { batchSize: 8, evaluateEvery: 3, evaluateRows: 16 };
  return {
    seed,
    trainingSeeds: Array.from({ length: seeds }, (_, index) => seed + index),
    cities: given.length > 0 ? given : generated,
    citySizeMetres: small ? 700 : 1200,
    imageSize: 224,
    maxGraphNodes: 48,
    stage1: small ? { ...stage1Mini, ...brief, steps: 6 } : { ...stage1Mini, steps: 250, evaluateEvery: 125 },
    stage2: small ? { ...stage2Mini, ...brief, steps: 4 } : { ...stage2Mini, steps: 240, evaluateEvery: 120 },
    ablations,
    queriesPerTask: small ? 10 : 150,
  };
}
