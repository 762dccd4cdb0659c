import { PERCEPTION_DIMENSIONS } from '@uge/data';
import { defineTask, type Task } from '../task.ts';
import { UGBENCH_METADATA } from '../ugbench-metadata.ts';
import { checkPerception } from './check.ts';
import { perceptionDrafter } from './draft.ts';

export const urbanPerception: Task = defineTask({
  metadata: {
    ...UGBENCH_METADATA,
    name: 'urban-perception',
    version: '1.0.0',
    title: 'Urban perception',
    summary:
      'How safe, lively, boring, wealthy, depressing or beautiful does the street look, in five bands of its city?',
    candidates: 'text',
    scale: 'ordinal',
    variants: ['image+graph', 'image', 'graph', 'text', 'image+shuffled-graph'],
    mainMetric: 'hit1',
    queryTypes: Object.fromEntries(
      PERCEPTION_DIMENSIONS.map((dimension) => [dimension, `How ${dimension} the street looks.`]),
    ),
    limits: 'Scores of rendered views are computed from the scene, not given by people.',
  },
  drafters: (city) =>
    Object.fromEntries(PERCEPTION_DIMENSIONS.map((dimension) => [dimension, perceptionDrafter(city, dimension)])),
  check: checkPerception,
});
