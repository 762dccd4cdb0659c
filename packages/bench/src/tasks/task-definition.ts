import type { MainMetric, TaskName, Variant } from '../types.ts';

export interface TaskDefinition {
  name: TaskName;
  /** For people. */
  title: string;
  /** What is asked, in one sentence. */
  summary: string;
  candidates: 'text' | 'image';
  /** The main variant first: the one that stands for the task in means and comparisons; controls last. */
  variants: readonly Variant[];
  mainMetric: MainMetric;
}

/** A graph of the surroundings names the streets of the answer, so the main variant of geolocation goes without. */
const imageFirst = ['image', 'image+graph', 'graph', 'text', 'image+shuffled-graph'] as const;
const graphFirst = ['image+graph', 'image', 'graph', 'text', 'image+shuffled-graph'] as const;

/** The four tasks of UGBench. */
export const TASKS: Readonly<Record<TaskName, TaskDefinition>> = {
  'geolocation-ranking': {
    name: 'geolocation-ranking',
    title: 'Geolocation ranking',
    summary: 'Where was this photo taken? Rank descriptions of places, half of them 300 to 1500 m away.',
    candidates: 'text',
    variants: imageFirst,
    mainMetric: 'hit5',
  },
  'image-retrieval': {
    name: 'image-retrieval',
    title: 'Image retrieval',
    summary: 'Which photo of the city was taken in the described spatial context?',
    candidates: 'image',
    variants: ['text+graph', 'text', 'graph', 'text+shuffled-graph'],
    mainMetric: 'hit5',
  },
  'urban-perception': {
    name: 'urban-perception',
    title: 'Urban perception',
    summary:
      'How safe, lively, boring, wealthy, depressing or beautiful does the street look, in five bands of its city?',
    candidates: 'text',
    variants: graphFirst,
    mainMetric: 'hit1',
  },
  'spatial-grounding': {
    name: 'spatial-grounding',
    title: 'Spatial grounding',
    summary: 'Which place is nearest to the camera? Most of the others are in the same graph.',
    candidates: 'text',
    variants: graphFirst,
    mainMetric: 'hit1',
  },
};

const METRIC_TITLES: Readonly<Record<MainMetric, string>> = { hit1: 'Hit@1', hit5: 'Hit@5' };

/** `Hit@1`, `Hit@5`. */
export function metricTitle(metric: MainMetric): string {
  return METRIC_TITLES[metric];
}
