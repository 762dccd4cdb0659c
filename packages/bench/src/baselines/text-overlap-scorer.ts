import MiniSearch from 'minisearch';
import type { PreparedQuery, Scorer } from '../types.ts';

/** `encoder.id` of results made by {@link createTextOverlapScorer}. */
export const TEXT_OVERLAP_ID = 'bm25';

/**
 * BM25 of the words a query carries (its instruction, its text and the node texts of its graph) in the candidate texts.
 * It sees no picture and understands no space: a task it can do needs neither. Each word of the query counts once,
 * because words as `residential` fill a graph.
 */
export function createTextOverlapScorer(): Scorer {
  return {
    id: TEXT_OVERLAP_ID,
    modalities: new Set(['text', 'graph']),
    async score({ input, candidates }: PreparedQuery) {
      const index = new MiniSearch<{ id: number; text: string }>({
        fields: ['text'],
        searchOptions: { combineWith: 'OR', prefix: false, fuzzy: false },
      });
      index.addAll(candidates.map(({ text = '' }, id) => ({ id, text })));
      const texts = [input.instruction, input.text, ...(input.graph?.nodes.map(({ node_text }) => node_text) ?? [])];
      const tokenize = MiniSearch.getDefault('tokenize') as (text: string) => string[];
      const words = new Set(texts.flatMap((text) => tokenize(text ?? '').map((word) => word.toLowerCase())));
      const scores = new Float64Array(candidates.length);
      for (const { id, score } of index.search([...words].join(' '))) scores[id as number] = score;
      return scores;
    },
  };
}
