import { PERCEPTION_DIMENSIONS } from '@uge/data';
import type { Task } from '../task.ts';
import type { TaskMetadata } from '../task-metadata.ts';
import { UGBENCH_METADATA } from '../ugbench-metadata.ts';

/** Query types of perception tasks, with what each asks. */
export function perceptionQueryTypes(sentence: (dimension: string) => string): Record<string, string> {
  return Object.fromEntries(PERCEPTION_DIMENSIONS.map((dimension) => [dimension, sentence(dimension)]));
}

/** Why the two sources are kept apart; of every task on scene-derived scores. */
export const SCENE_LIMITS =
  'Scores are a formula over what the renderer drew and the places around it: no person was asked, and an encoder that does well finds the formula, which need not be what people would say.';

/** What tasks on scores given by people have in common. */
export const HUMAN_METADATA: typeof UGBENCH_METADATA &
  Pick<TaskMetadata, 'version' | 'scoreSource' | 'splits' | 'mainMetric' | 'limits'> = {
  ...UGBENCH_METADATA,
  version: '1.0.0',
  citation: `${UGBENCH_METADATA.citation}; scores: Quintana et al. 2025, doi: 10.1038/s44284-025-00330-x`,
  scoreSource: 'human',
  splits: ['held-out'],
  mainMetric: 'hit1',
  limits:
    'A hundred photos of five cities: intervals are wide, and differences of a few points mean nothing. Scores are means over some 25 judgements per photo and depend on who was asked. The photos have no graph.',
};

/** Those tasks have no queries about photos of the dataset. */
export const ONLY_HUMAN: Pick<Task, 'drafters' | 'check'> = {
  drafters: () => ({}),
  check: (_, { report }) => report('the query is not about a photo that people scored'),
};
