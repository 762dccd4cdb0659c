import { defineTask, type Task } from '../task.ts';
import { UGBENCH_METADATA } from '../ugbench-metadata.ts';
import { checkCategoryDistance } from './category-distance/check-category-distance.ts';
import { categoryDistanceDrafter } from './category-distance/draft-category-distance.ts';
import { checkDistanceDirection } from './distance-direction/check-distance-direction.ts';
import { distanceDirectionDrafter } from './distance-direction/draft-distance-direction.ts';
import { checkNearestPlace } from './nearest-place/check-nearest-place.ts';
import { nearestPlaceDrafter } from './nearest-place/draft-nearest-place.ts';
import { checkNearestStreet } from './nearest-street/check-nearest-street.ts';
import { nearestStreetDrafter } from './nearest-street/draft-nearest-street.ts';
import { checkNextHop } from './next-hop/check-next-hop.ts';
import { nextHopDrafter } from './next-hop/draft-next-hop.ts';
import { checkRelativeDirection } from './relative-direction/check-relative-direction.ts';
import { relativeDirectionDrafter } from './relative-direction/draft-relative-direction.ts';
import { surveyCity } from './shared/city-survey.ts';

const CHECKS: Readonly<Record<string, Task['check']>> = {
  'nearest-place': checkNearestPlace,
  'nearest-street': checkNearestStreet,
  'category-distance': checkCategoryDistance,
  'distance-direction': checkDistanceDirection,
  'next-hop': checkNextHop,
  'relative-direction': checkRelativeDirection,
};

export const spatialGrounding: Task = defineTask({
  metadata: {
    ...UGBENCH_METADATA,
    name: 'spatial-grounding',
    version: '2.0.0',
    title: 'Spatial grounding',
    summary: 'Six questions about where things are: nearest, how far, in which direction, and which way.',
    candidates: 'text',
    scale: 'nominal',
    variants: ['image+graph', 'image', 'graph', 'masked-graph', 'text', 'image+masked-graph', 'image+shuffled-graph'],
    mainMetric: 'hit1',
    queryTypes: {
      'next-hop': 'The street to turn into first on the way of fewest turns to a named place.',
      'distance-direction': 'The true statement of distance and compass direction to a named place.',
      'relative-direction':
        'In which of eight directions a named place lies, for a viewer where the photo has a heading.',
      'category-distance': 'How far the nearest place of a kind is; right within 15 %, all others more than 15 % off.',
      'nearest-place': 'The named place nearest to the camera, by its representative point.',
      'nearest-street': 'The named street nearest to the camera, by its line.',
    },
    negatives:
      'Names are of other places or streets of the same graph; distances, directions and statements are of one fixed set in which each is the answer about equally often. A runner-up is at least 10 m and 20 % farther, another distance more than 15 % off, another direction more than 22.5° off, another way longer by a turn.',
    evidence:
      'The nodes that the answer follows from, in the order of a path where there is one; metres, bearing and tolerance; metres to the runner-up.',
    limits:
      'Only clear cases are asked: no near ties, no directions between two sectors, no names that two things have. Answers can be read off the graph, names among them; what a photo alone can tell is little.',
  },
  drafters: (city, { dataset, seed, candidates }) => {
    const survey = surveyCity(city, dataset);
    const options = { seed, candidates };
    // The rarest first: later ones make up for what they lack.
    return {
      'next-hop': nextHopDrafter(survey, options),
      'distance-direction': distanceDirectionDrafter(survey, options),
      'relative-direction': relativeDirectionDrafter(survey, options),
      'category-distance': categoryDistanceDrafter(survey, options),
      'nearest-place': nearestPlaceDrafter(survey, options),
      'nearest-street': nearestStreetDrafter(survey, options),
    };
  },
  check: async (query, check) => {
    const own = CHECKS[query.query_type];
    if (own) await own(query, check);
    else check.report(`spatial grounding has no query type "${query.query_type}"`);
  },
});
