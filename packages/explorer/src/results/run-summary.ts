import { ALL_CITIES } from '@uge/bench';
import type { RunSummary } from '../api/types.ts';
import type { Run } from './run.ts';

export function runSummary({ name, results }: Run): RunSummary {
  return {
    name,
    encoder: results.encoder.id,
    scores: results.rows
      .filter(({ city }) => city === ALL_CITIES)
      .map(({ task, variant, gallery, mainMetric, main, evaluated, intervals, chance }) => ({
        task,
        variant,
        ...(gallery === undefined ? {} : { gallery }),
        mainMetric,
        main,
        evaluated,
        interval: intervals[mainMetric],
        chance: chance[mainMetric],
      })),
  };
}
