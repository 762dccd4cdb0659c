import { PERCEPTION_DIMENSIONS } from '@uge/data';

/** Query types of perception tasks, with what each asks. */
export function perceptionQueryTypes(sentence: (dimension: string) => string): Record<string, string> {
  return Object.fromEntries(PERCEPTION_DIMENSIONS.map((dimension) => [dimension, sentence(dimension)]));
}

/** Why the two sources are kept apart; of every task on scene-derived scores. */
export const SCENE_LIMITS =
  'Scores are a formula over what the renderer drew and the places around it: no person was asked, and an encoder that does well finds the formula, which need not be what people would say.';

/** Of every task on scores given by people. */
export const HUMAN_LIMITS =
  'A hundred photos of five cities: intervals are wide, and differences of a few points mean nothing. Scores are means over some 25 judgements per photo and depend on who was asked. The photos have no graph.';
