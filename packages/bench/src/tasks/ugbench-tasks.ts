import { geolocationRanking } from './geolocation-ranking/geolocation-ranking.ts';
import { imageRetrieval } from './image-retrieval/image-retrieval.ts';
import { spatialGrounding } from './spatial-grounding/spatial-grounding.ts';
import { createTaskRegistry, type TaskRegistry } from './task-registry.ts';
import { urbanPerception } from './urban-perception/urban-perception.ts';

/** The four tasks of UGBench. */
export const UGBENCH_TASKS: TaskRegistry = createTaskRegistry([
  geolocationRanking,
  imageRetrieval,
  urbanPerception,
  spatialGrounding,
]);
