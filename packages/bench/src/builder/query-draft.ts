import { createRandom } from '@uge/core';
import type { BenchmarkQuery, CandidateEvidence, QueryEvidence } from '../types.ts';
import { type CityContext, type PlacedRecord, planarMetres, sameStreet } from './build-context.ts';
import { normaliseName } from './normalise-name.ts';

export interface DraftCandidate {
  /** Text, or image path. */
  value: string;
  evidence: CandidateEvidence;
}

/** A query before its candidates are put in order. */
export interface QueryDraft {
  /** Distinguishes the queries of one photo. */
  detail?: string;
  queryType: string;
  instruction: string;
  text?: string;
  /** What the query may show, as markers; a graph where not said otherwise. */
  shows: { image: boolean; graph?: false };
  truth: DraftCandidate;
  negatives: DraftCandidate[];
  candidatesAre: 'text' | 'image';
  /** Tasks with galleries: ids of the city's test photos that are right too, or not surely wrong. */
  excluded?: ReadonlySet<string>;
  evidence?: Omit<QueryEvidence, 'photo' | 'streetId' | 'candidates'>;
}

/** Why a photo gives no query. */
export interface SkippedDraft {
  skip: string;
}

/** Position of the right candidate: uniform over queries, and a function of the seed and the query id alone. */
export function answerPosition(seed: number, id: string, count: number): number {
  return createRandom(seed, 'answer-position', id).int(count);
}

/** The candidates in an order that gives nothing away. */
export function orderCandidates(
  { truth, negatives }: Pick<QueryDraft, 'truth' | 'negatives'>,
  { id, seed }: { id: string; seed: number },
): { candidates: DraftCandidate[]; position: number } {
  const candidates = createRandom(seed, 'candidate-order', id).shuffle(negatives);
  const position = answerPosition(seed, id, candidates.length + 1);
  candidates.splice(position, 0, truth);
  return { candidates, position };
}

/** Put the candidates in order, and make the row. */
export function finishQuery(
  draft: QueryDraft,
  { task, photo, city, seed }: { task: string; photo: PlacedRecord; city: CityContext; seed: number },
): BenchmarkQuery | SkippedDraft {
  const { record } = photo;
  const id = [task, record.id, ...(draft.detail === undefined ? [] : [draft.detail])].join('/');
  const showsGraph = draft.shows.graph !== false;
  const shuffledGraph = showsGraph ? otherGraph(photo, city, seed) : undefined;
  if (showsGraph && !shuffledGraph) return { skip: 'no other photo in the city for the shuffled-graph control' };
  const { candidates, position } = orderCandidates(draft, { id, seed });
  const values = candidates.map(({ value }) => value);
  return {
    id,
    task,
    city: city.name,
    query_type: draft.queryType,
    messages: [
      {
        role: 'user',
        content: `${showsGraph ? '<graph>' : ''}${draft.shows.image ? '<image>' : ''}${draft.instruction}${draft.text === undefined ? '' : ` ${draft.text}`}`,
      },
    ],
    instruction: draft.instruction,
    ...(draft.text === undefined ? {} : { text: draft.text }),
    images: draft.shows.image ? [record.image] : [],
    graphs: showsGraph ? [record.graph] : [],
    shuffled_graphs: shuffledGraph === undefined ? [] : [shuffledGraph],
    candidates: values,
    ...(draft.candidatesAre === 'image' ? { candidate_images: values } : {}),
    ground_truth: draft.truth.value,
    ground_truth_idx: position,
    image_coords: [record.lon, record.lat],
    evidence: {
      photo: record.id,
      streetId: record.streetId,
      candidates: candidates.map(({ evidence }) => evidence),
      ...draft.evidence,
    },
  };
}

/** Take up to `count` items with distinct values, none equal to those in `taken`, which grows. */
export function drawDistinct<T>(
  pool: readonly T[],
  { count, taken, textOf }: { count: number; taken: Set<string>; textOf: (item: T) => string },
): T[] {
  const drawn: T[] = [];
  for (const item of pool) {
    if (drawn.length >= count) break;
    const value = normaliseName(textOf(item));
    if (taken.has(value)) continue;
    taken.add(value);
    drawn.push(item);
  }
  return drawn;
}

/** A photo whose graph shares little with this one is preferred: a graph from next door would be no control. */
const UNRELATED_METRES = 500;

function otherGraph(photo: PlacedRecord, city: CityContext, seed: number): string | undefined {
  const random = createRandom(seed, 'shuffled-graph', photo.record.id);
  const pool = city.testPhotos.length > 1 ? city.testPhotos : city.photos;
  const others = pool.filter(({ record }) => record.graph !== photo.record.graph);
  const far = others.filter((other) => planarMetres(photo, other) >= UNRELATED_METRES);
  const elsewhere = others.filter((other) => !sameStreet(photo, other));
  const best = [far, elsewhere, others].find(({ length }) => length > 0);
  return best && random.pick(best).record.graph;
}
