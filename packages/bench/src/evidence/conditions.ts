import type { BenchmarkResults } from '../result-types.ts';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import type { Variant } from '../types.ts';
import type { Condition } from './seed-rows.ts';

/** Results of one kind of model on one benchmark, one per training seed. */
export interface ModelRuns {
  untrained: readonly BenchmarkResults[];
  stage1: readonly BenchmarkResults[];
  stage2: readonly BenchmarkResults[];
  /** Of stage 2 behind `emptyGraphEncoder`. */
  emptyGraph: readonly BenchmarkResults[];
  /** Stage 2 with one change, by name of the change. */
  ablations: Readonly<Record<string, { runs: readonly BenchmarkResults[]; showsGraph: boolean }>>;
}

/** Name of the condition that gains are measured over: the model that no graph was ever shown. */
export const EVIDENCE_BASELINE = 'stage 1, no graph';

/** What a two-stage training is judged by: each model with and without the graph, controls of the graph, and ablations. */
export function evidenceConditions({ untrained, stage1, stage2, emptyGraph, ablations }: ModelRuns): Condition[] {
  return [
    { name: 'untrained', runs: untrained, variant: withGraph },
    { name: EVIDENCE_BASELINE, runs: stage1, variant: withoutGraph },
    { name: 'stage 2, no graph', runs: stage2, variant: withoutGraph },
    { name: 'stage 2, graph', runs: stage2, variant: withGraph },
    { name: 'control: names masked', runs: stage2, variant: replaced('+masked-graph') },
    { name: 'control: shuffled graph', runs: stage2, variant: replaced('+shuffled-graph') },
    { name: 'control: empty graph', runs: emptyGraph, variant: withGraph },
    ...Object.entries(ablations).map(([name, { runs, showsGraph }]) => ({
      name: `ablation: ${name}`,
      runs,
      variant: showsGraph ? withGraph : withoutGraph,
    })),
  ];
}

/** The variant of a task that shows the photo's own graph beside everything else. */
function withGraph({ variants }: TaskMetadata): Variant | undefined {
  return variants.find((variant) => variant.endsWith('+graph'));
}

function replaced(by: string): (task: TaskMetadata) => Variant | undefined {
  return (task) => {
    const variant = withGraph(task)?.replace('+graph', by);
    return task.variants.find((candidate) => candidate === variant);
  };
}

function withoutGraph(task: TaskMetadata): Variant | undefined {
  return replaced('')(task);
}
