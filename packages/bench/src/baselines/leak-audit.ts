import type { Interval } from '../metrics/bootstrap.ts';
import { ALL_CITIES, type BenchmarkResults } from '../result-types.ts';
import { metricTitle } from '../tasks/task-metadata.ts';
import { isControl } from '../tasks/variant-input.ts';
import type { Variant } from '../types.ts';

export interface LeakFinding {
  task: string;
  variant: Variant;
  main: number;
  interval: Interval;
  chance: number;
  /** The whole interval is above chance. */
  leaks: boolean;
  /** One sentence for a report. */
  note: string;
}

/**
 * Which tasks matching words alone can answer: reads the results of the text-overlap baseline. Where it is above chance,
 * part of a model's score in that variant may come from names in the graph and not from what it sees or where things are.
 */
export function auditLeaks(textOverlap: BenchmarkResults): LeakFinding[] {
  const titleOf = new Map(textOverlap.tasks.map(({ name, title }) => [name, title]));
  return textOverlap.rows
    .filter(({ city, variant }) => city === ALL_CITIES && !isControl(variant))
    .map(({ task, variant, main, mainMetric, intervals, chance }) => {
      const interval = intervals[mainMetric];
      const level = chance[mainMetric];
      const leaks = interval[0] > level;
      const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
      const verdict = leaks
        ? `words alone reach ${share(main)} ${metricTitle(mainMetric)} (chance ${share(level)}): names shown in the query help`
        : `words alone reach ${share(main)} ${metricTitle(mainMetric)}, not above chance (${share(level)})`;
      return {
        task,
        variant,
        main,
        interval,
        chance: level,
        leaks,
        note: `${titleOf.get(task)}, ${variant}: ${verdict}.`,
      };
    });
}
