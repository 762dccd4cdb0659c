import { type BenchmarkQuery, defineTask, type QueryDraft, type Task } from '@uge/bench';
import { distanceMetres, type LonLat } from '@uge/graph';

export const RADIUS_METRES = 100;
/** A crossing this close to the rim may be in or out, depending on how distance is measured. */
const RIM_METRES = 0.5;

/** Every count that is asked about. No answer is longer than another, and none has a word of the question. */
const COUNTS: readonly string[] = ['0', '1', '2', '3', '4'];

/** How many crossings of streets are around the camera? */
export const crossingCount: Task = defineTask({
  metadata: {
    name: 'crossing-count',
    version: '1.0.0',
    title: 'Crossing count',
    summary: `How many crossings of streets are within ${RADIUS_METRES} m of the camera?`,
    license: 'CC0-1.0',
    citation: 'The custom-task example of UGE',
    splits: ['test', 'held-out'],
    candidates: 'text',
    scale: 'ordinal',
    variants: ['graph', 'image', 'image+graph', 'masked-graph', 'text', 'image+shuffled-graph'],
    mainMetric: 'hit1',
    queryTypes: { count: `Crossings within ${RADIUS_METRES} m, as the crow flies.` },
    negatives: 'The other four counts.',
    evidence: 'The ids of the crossings.',
    limits:
      'Photos with more crossings around are not asked about. Counts are not equally frequent: compare with the baseline "frequent", not with chance.',
  },
  drafters: ({ graph }) => ({
    count: ({ record }) => {
      const camera: LonLat = [record.lon, record.lat];
      const near = graph.withinRadius(camera, RADIUS_METRES + RIM_METRES, { kind: 'crossing' });
      if (near.some(({ metres }) => metres > RADIUS_METRES - RIM_METRES)) return { skip: 'a crossing on the rim' };
      const candidates = COUNTS.map((value) => ({ value, evidence: { source: value } }));
      const truth = candidates[near.length];
      if (!truth) return { skip: 'too many crossings to count' };
      const draft: QueryDraft = {
        queryType: 'count',
        instruction: `How many crossings of streets are within ${RADIUS_METRES} metres of the camera?`,
        shows: { image: true },
        truth,
        negatives: candidates.filter((candidate) => candidate !== truth),
        candidatesAre: 'text',
        evidence: { nodes: near.map(({ index }) => graph.node(index).id).sort() },
      };
      return draft;
    },
  }),
  // By another way than the one queries are made by: geodesics to every crossing of the city.
  check: (query: BenchmarkQuery, { photo, city: { graph }, report }) => {
    const camera: LonLat = [photo.record.lon, photo.record.lat];
    const found: string[] = [];
    for (let index = 0; index < graph.nodeCount; index++) {
      if (graph.kindOf(index) !== 'crossing') continue;
      const { id, coord } = graph.node(index);
      if (distanceMetres(camera, coord) <= RADIUS_METRES) found.push(id);
    }
    if (query.ground_truth !== String(found.length)) report(`there are ${found.length} crossings`);
    if (query.evidence.nodes?.join() !== found.sort().join()) report('other crossings than the evidence names');
  },
});
