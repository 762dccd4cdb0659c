import type { BenchmarkQuery } from '../../types.ts';

export interface QueryDistance {
  title: string;
  /** Metres, WGS-84; absent for a query whose evidence has none. */
  metresOf(query: BenchmarkQuery): number | undefined;
}

/** A right answer nearer than this to the camera is the camera's own place. */
const AT_CAMERA_METRES = 1;

/**
 * The distance that makes a task's queries easy or hard: to the answer where it lies away from the camera, else to the
 * nearest wrong candidate. Absent where the candidates have no places.
 */
export function queryDistance(queries: readonly BenchmarkQuery[]): QueryDistance | undefined {
  const choices: QueryDistance[] = [
    { title: 'By distance from the camera to the answer', metresOf: metresToAnswer },
    { title: 'By distance to the nearest wrong candidate', metresOf: metresToNearestWrong },
  ];
  return choices.find(({ metresOf }) => queries.some((query) => metresOf(query) !== undefined));
}

function metresToAnswer({ evidence, ground_truth_idx: truth }: BenchmarkQuery): number | undefined {
  const metres = evidence.candidates[truth]?.metres;
  return metres !== undefined && metres >= AT_CAMERA_METRES ? metres : undefined;
}

function metresToNearestWrong({ evidence, ground_truth_idx: truth }: BenchmarkQuery): number | undefined {
  const metres = evidence.candidates.flatMap((candidate, index) =>
    index !== truth && candidate.metres !== undefined ? [candidate.metres] : [],
  );
  return metres.length === 0 ? undefined : Math.min(...metres);
}
