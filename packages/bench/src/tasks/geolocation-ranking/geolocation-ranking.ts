import { defineTask, type Task } from '../task.ts';
import { UGBENCH_METADATA } from '../ugbench-metadata.ts';
import { checkGeolocation } from './check.ts';
import { geolocationDrafter } from './draft.ts';

export const geolocationRanking: Task = defineTask({
  metadata: {
    ...UGBENCH_METADATA,
    name: 'geolocation-ranking',
    version: '2.0.0',
    title: 'Geolocation ranking',
    summary:
      'Where was this photo taken? Rank descriptions of places: half of the wrong ones near and on a like street, a quarter elsewhere in the city, a quarter in other cities.',
    candidates: 'text',
    scale: 'nominal',
    // A graph of the surroundings names the streets of the answer, so the main variant goes without.
    variants: ['image', 'image+graph', 'image+masked-graph', 'graph', 'masked-graph', 'text', 'image+shuffled-graph'],
    mainMetric: 'hit5',
    queryTypes: { place: 'The street, crossing street and district that the photo was taken in.' },
    negatives:
      'Half stand 300 to 1500 m away on a street of a like kind, a quarter elsewhere in the city, a quarter in other cities. All are answers of other queries, each about as often as any other. None stands within 150 m of the camera, and no two candidates stand on one street or name the street of another.',
    evidence: 'Per candidate the photo whose place it is, its city, kind, metres and bearing from the camera.',
    limits:
      'Places are texts of this city and others, not coordinates: a rank says nothing of metres. Most candidates are of the answer’s city: who recognises only that has 5 in 16.',
  },
  drafters: (city, context) => ({ place: geolocationDrafter(city, context) }),
  check: checkGeolocation,
});
