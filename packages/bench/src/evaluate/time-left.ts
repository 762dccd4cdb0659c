interface Pace {
  seconds: number;
  count: number;
}

/**
 * Time left for inputs of several shapes, which take different times: each shape at its own pace so far, one not seen yet
 * at the slowest of the others.
 *
 * @param shapes - of all inputs to come.
 * @returns to be called after each chunk with its shapes; `about 4 min left`.
 */
export function createTimeLeft(shapes: readonly number[]): (chunk: readonly number[]) => string {
  const waiting = new Map<number, number>();
  for (const shape of shapes) waiting.set(shape, (waiting.get(shape) ?? 0) + 1);
  const paces = new Map<number, Pace>();
  let last = performance.now();
  return (chunk) => {
    const now = performance.now();
    const secondsEach = (now - last) / 1000 / chunk.length;
    last = now;
    for (const shape of chunk) {
      waiting.set(shape, waiting.get(shape)! - 1);
      const pace = paces.get(shape) ?? { seconds: 0, count: 0 };
      paces.set(shape, { seconds: pace.seconds + secondsEach, count: pace.count + 1 });
    }
    const meanOf = ({ seconds, count }: Pace): number => seconds / count;
    const slowest = Math.max(...[...paces.values()].map(meanOf));
    const left = [...waiting].reduce((sum, [shape, count]) => {
      const pace = paces.get(shape);
      return sum + count * (pace ? meanOf(pace) : slowest);
    }, 0);
    return `about ${duration(left)} left`;
  };
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
