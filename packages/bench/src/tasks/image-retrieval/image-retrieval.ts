import { defineTask, type Task } from '../task.ts';
import { UGBENCH_METADATA } from '../ugbench-metadata.ts';
import { checkRetrieval } from './check.ts';
import { contextDrafter, pathDrafter } from './draft.ts';

export const imageRetrieval: Task = defineTask({
  metadata: {
    ...UGBENCH_METADATA,
    name: 'image-retrieval',
    version: '2.0.0',
    title: 'Image retrieval',
    summary:
      'Which photo of the city was taken in the described spatial context, and which one does a path through the graph start at?',
    candidates: 'image',
    scale: 'nominal',
    variants: ['text+graph', 'text+masked-graph', 'text', 'graph', 'masked-graph', 'text+shuffled-graph'],
    galleries: [20, 100, 'full'],
    mainMetric: 'hit5',
    queryTypes: {
      path: 'A path through the graph from the photo to a named place, step by step.',
      context: 'A caption of the spatial context, with names.',
    },
    negatives:
      'Photos of the same city at least 200 m away, or at least 50 m away on another street; none with an equal or nearly equal picture or an equal caption. For a path, none reaches a place of the destination’s name in as many steps and metres.',
    evidence:
      'Per candidate the photo, metres and bearing from the right one; for a path its node ids, steps, metres and direct bearing.',
    limits:
      'Captions and paths are made from the map: what they name need not be visible. Full galleries differ in size from query to query, as photos that are not surely wrong are left out.',
  },
  // Context queries make up for photos without a path.
  drafters: (city, context) => ({ path: pathDrafter(city, context), context: contextDrafter(city, context) }),
  check: checkRetrieval,
});
