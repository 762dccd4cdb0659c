/** Upper ends of bins, in metres. */
const ENDS: readonly number[] = [25, 50, 100, 200, 500, 1000, 2000];

/** Names of the bins, near to far. */
export const DISTANCE_BINS: readonly string[] = [...ENDS, Number.POSITIVE_INFINITY].map((end, index) => {
  const start = index === 0 ? 0 : ENDS[index - 1]!;
  return end === Number.POSITIVE_INFINITY ? `${start} m and more` : `${start}–${end} m`;
});

/** Name of the bin a distance in metres is in; the lower end belongs to it. */
export function distanceBin(metres: number): string {
  const index = ENDS.findIndex((end) => metres < end);
  return DISTANCE_BINS[index === -1 ? ENDS.length : index]!;
}
