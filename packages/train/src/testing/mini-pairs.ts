import { createRandom } from '@uge/core';
import type { EncoderInput, PairRow } from '@uge/data';
import { type PairReader, pairId } from '../batches/pair-reader.ts';

type Graph = NonNullable<EncoderInput['graph']>;

const WORDS = ['street', 'trees', 'bakery', 'river', 'stone', 'shops', 'square', 'north', 'bridge'];

/** Rows for `uge-mini` that need no files: made-up pictures, graphs and texts of different lengths. */
export function miniRows(count: number, { hardNegatives = 0 }: { hardNegatives?: number } = {}): PairRow[] {
  return Array.from({ length: count }, (_, index) => ({
    messages: [{ role: 'user', content: `<graph><image>Where is ${index}?` }],
    positive_messages: [[{ role: 'user', content: sentence(index, 3 + (index % 4)) }]],
    negative_messages: Array.from({ length: hardNegatives }, (_, k) => [
      { role: 'user' as const, content: sentence(100 + index * 7 + k, 4) },
    ]),
    images: [`${index}`],
    graphs: [`${index}`],
    pair_type: 'stage2_image_graph',
    label: 1,
    meta: { task: 'scc', city: 'mini', image_id: `${index}`, place: `place ${index}` },
  }));
}

/** Reads rows of {@link miniRows}. */
export const readMiniPair: PairReader = async (row) => {
  const index = Number(row.meta.image_id);
  const query: EncoderInput = { text: sentence(index + 50, 2), image: picture(index), graph: graph(index) };
  return { id: pairId(row), query, positive: { text: row.positive_messages[0]![0]!.content }, negatives: [] };
};

function sentence(seed: number, words: number): string {
  return Array.from({ length: words }, (_, i) => WORDS[(seed * 7 + i * i + 3 * i) % WORDS.length]).join(' and ');
}

function picture(index: number): { width: number; height: number; pixels: Uint8Array } {
  const random = createRandom('mini picture', index);
  return { width: 56, height: 56, pixels: Uint8Array.from({ length: 56 * 56 * 3 }, () => random.int(256)) };
}

function graph(index: number): Graph {
  const random = createRandom('mini graph', index);
  const nodes = Array.from({ length: 5 + (index % 3) }, (_, node): Graph['nodes'][number] => ({
    node_id: `node/${node}`,
    kind: node === 0 ? 'image' : 'poi',
    coords: [13.4 + 0.01 * random.normal(), 52.5 + 0.006 * random.normal()],
    node_text: `${random.pick(WORDS)} ${random.pick(WORDS)}`,
    category: 'category',
  }));
  const edges = nodes.slice(1).map(({ node_id: source }): Graph['edges'][number] => ({
    ...{ source, target: 'node/0', type: 'near' },
    ...{ distance: 1000 * random.next(), bearing: 360 * random.next() },
  }));
  return { version: 1, city: 'mini', image_id: `${index}`, center_node: 'node/0', nodes, edges };
}
