import type { Baseline } from '@uge/bench';
import { distanceMetres } from '@uge/graph';
import { RADIUS_METRES } from './crossing-count.ts';

/** Counts the crossings that the graph shows. Where it shows them all, the answer is there to be read. */
export const crossingCounter: Baseline = {
  name: 'crossing-counter',
  summary: 'Counts the crossings in the graph.',
  role: 'ceiling',
  create: () => ({
    scorer: {
      id: 'crossing-counter',
      modalities: new Set(['text', 'graph']),
      score: async ({ input: { graph }, candidates }) => {
        const camera = graph?.nodes.find(({ node_id }) => node_id === graph.center_node)?.coords;
        const crossings = graph?.nodes.filter(
          ({ kind, coords }) => kind === 'crossing' && camera && distanceMetres(camera, coords) <= RADIUS_METRES,
        );
        return candidates.map(({ text }) => (crossings ? -Math.abs(Number(text) - crossings.length) : 0));
      },
    },
  }),
};
