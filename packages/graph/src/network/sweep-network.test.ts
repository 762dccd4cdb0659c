import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eliminateJunctions } from './eliminate-junctions.ts';
import { buildSweepGraph } from './sweep-graph.ts';
import { sweepNetwork } from './sweep-network.ts';

type Step = [from: number, to: number, metres: number];

/** Compressed sparse rows of steps in any order. */
function rowsOf(junctionCount: number, steps: readonly Step[]) {
  const sorted = steps.toSorted((a, b) => a[0] - b[0]);
  const start = Uint32Array.from(
    { length: junctionCount + 1 },
    (_, junction) => sorted.filter(([from]) => from < junction).length,
  );
  return {
    start,
    target: Uint32Array.from(sorted, ([, to]) => to),
    metres: Float64Array.from(sorted, ([, , metres]) => metres),
  };
}

function slowDistances(junctionCount: number, steps: readonly Step[], source: number): number[] {
  const distance = Array<number>(junctionCount).fill(Number.POSITIVE_INFINITY);
  distance[source] = 0;
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const [from, to, metres] of steps) {
      if (distance[from]! + metres >= distance[to]!) continue;
      distance[to] = distance[from]! + metres;
      isChanged = true;
    }
  }
  return distance;
}

/** Whole metres: sums are exact, so that distances are equal to the bit. Ties, loops and steps of no length are common. */
const network = fc.integer({ min: 1, max: 30 }).chain((junctionCount) => {
  const junction = fc.nat(junctionCount - 1);
  const step: fc.Arbitrary<Step> = fc.tuple(junction, junction, fc.oneof(fc.nat(5), fc.nat(1000)));
  return fc.record({
    junctionCount: fc.constant(junctionCount),
    source: junction,
    steps: fc.array(step, { maxLength: 4 * junctionCount }),
    isBothWays: fc.boolean(),
  });
});

describe('sweepNetwork', () => {
  it('finds the distances of Bellman–Ford in any network', () => {
    fc.assert(
      fc.property(network, ({ junctionCount, source, steps, isBothWays }) => {
        const all = isBothWays ? [...steps, ...steps.map(([from, to, metres]): Step => [to, from, metres])] : steps;
        const found = sweepNetwork(buildSweepGraph(rowsOf(junctionCount, all)), source);
        expect(Array.from(found)).toEqual(slowDistances(junctionCount, all, source));
      }),
      { numRuns: 1000 },
    );
  });

  it('reaches nothing from a junction without steps', () => {
    const graph = buildSweepGraph(rowsOf(3, [[0, 1, 5]]));
    expect(Array.from(sweepNetwork(graph, 2))).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0]);
    expect(Array.from(sweepNetwork(graph, 1))).toEqual([Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY]);
  });
});

describe('eliminateJunctions', () => {
  it('takes dead ends and chains out first and joins the ends of a chain', () => {
    // A square of crossings 0–3, each with an arm to 4–7, and 8 in the middle of the side between 0 and 1.
    const sides: Step[] = [
      [0, 8, 10],
      [8, 1, 20],
      [1, 2, 40],
      [2, 3, 40],
      [3, 0, 40],
      [0, 2, 50],
      [1, 3, 50],
      ...[0, 1, 2, 3].map((crossing): Step => [crossing, crossing + 4, 5]),
    ];
    const graph = rowsOf(9, [...sides, ...sides.map(([from, to, metres]): Step => [to, from, metres])]);
    const { order, shortcuts } = eliminateJunctions(graph);
    expect([...order.subarray(0, 4)].sort()).toEqual([4, 5, 6, 7]);
    expect(order[4]).toBe(8);
    const [first, later] = order.indexOf(0) < order.indexOf(1) ? [0, 1] : [1, 0];
    const { neighbours, out, back } = shortcuts[first]!;
    expect(out[neighbours.indexOf(later)]).toBe(30);
    expect(back[neighbours.indexOf(later)]).toBe(30);
  });

  it('keeps the shortest of parallel steps, each way apart', () => {
    const { shortcuts } = eliminateJunctions(
      rowsOf(2, [
        [0, 1, 7],
        [0, 1, 3],
        [1, 0, 9],
        [0, 0, 1],
      ]),
    );
    expect(shortcuts.filter(({ neighbours }) => neighbours.length > 0)).toEqual([
      { neighbours: [1], out: [3], back: [9] },
    ]);
  });
});
