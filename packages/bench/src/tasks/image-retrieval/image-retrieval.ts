import { defineTask, type Task } from '../task.ts';
import { UGBENCH_METADATA } from '../ugbench-metadata.ts';
import { checkRetrieval } from './check.ts';
import { draftRetrieval } from './draft.ts';

export const imageRetrieval: Task = defineTask({
  metadata: {
    ...UGBENCH_METADATA,
    name: 'image-retrieval',
    version: '1.0.0',
    title: 'Image retrieval',
    summary: 'Which photo of the city was taken in the described spatial context?',
    candidates: 'image',
    scale: 'nominal',
    variants: ['text+graph', 'text+masked-graph', 'text', 'graph', 'masked-graph', 'text+shuffled-graph'],
    mainMetric: 'hit5',
    queryTypes: { context: 'A caption of the spatial context, with names.' },
    limits: 'Captions are made from the map: what they name need not be visible.',
  },
  drafters: (city, context) => ({ context: (photo) => draftRetrieval(photo, city, context) }),
  check: checkRetrieval,
});
