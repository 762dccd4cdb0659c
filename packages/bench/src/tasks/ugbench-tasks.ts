import { geolocationRanking } from './geolocation-ranking/geolocation-ranking.ts';
import { imageRetrieval } from './image-retrieval/image-retrieval.ts';
import { spatialGrounding } from './spatial-grounding/spatial-grounding.ts';
import { createTaskRegistry, type TaskRegistry } from './task-registry.ts';
import { urbanPerceptionHuman } from './urban-perception/human/urban-perception-human.ts';
import { urbanPerceptionHumanPairs } from './urban-perception/human/urban-perception-human-pairs.ts';
import { urbanPerceptionPairs } from './urban-perception/pairs/urban-perception-pairs.ts';
import { urbanPerception } from './urban-perception/urban-perception.ts';

/** The tasks of UGBench: four families, perception by source of scores and form of question. */
export const UGBENCH_TASKS: TaskRegistry = createTaskRegistry([
  geolocationRanking,
  imageRetrieval,
  urbanPerception,
  urbanPerceptionPairs,
  urbanPerceptionHuman,
  urbanPerceptionHumanPairs,
  spatialGrounding,
]);
