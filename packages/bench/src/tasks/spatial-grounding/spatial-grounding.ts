import { defineTask, type Task } from '../task.ts';
import { UGBENCH_METADATA } from '../ugbench-metadata.ts';
import { checkGrounding } from './check.ts';
import { draftGrounding } from './draft.ts';

export const spatialGrounding: Task = defineTask({
  metadata: {
    ...UGBENCH_METADATA,
    name: 'spatial-grounding',
    version: '1.0.0',
    title: 'Spatial grounding',
    summary: 'Which place is nearest to the camera? Most of the others are in the same graph.',
    candidates: 'text',
    scale: 'nominal',
    variants: ['image+graph', 'image', 'graph', 'text', 'image+shuffled-graph'],
    mainMetric: 'hit1',
    queryTypes: { 'nearest-place': 'The named place nearest to the camera, by its representative point.' },
    limits: 'Photos without a clear nearest place are left out, so scores are of the clear cases.',
  },
  drafters: (city, context) => ({ 'nearest-place': (photo) => draftGrounding(photo, city, context) }),
  check: checkGrounding,
});
