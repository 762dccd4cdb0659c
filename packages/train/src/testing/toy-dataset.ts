import type { PairRow, Split } from '@uge/data';
import type { Dataset } from '@uge/data/node';

/** Places with a few pictures each, half of them with long texts; the validation pictures show the same places from elsewhere. */
export function toyDataset({ places = 12, pictures = 4 }: { places?: number; pictures?: number } = {}): Dataset {
  const numbers: Record<Split, number[]> = {
    train: Array.from({ length: pictures }, (_, index) => index),
    val: [pictures],
    test: [],
  };
  const dataset = {
    fingerprint: `toy ${places} ${pictures}`,
    manifest: { name: 'toy', cities: [] },
    photos: async () => [],
    pairs: async (stage: 'stage1' | 'stage2', split: Split) =>
      numbers[split].flatMap((number) =>
        Array.from({ length: places }, (_, place) =>
          pairRow(`place${place}`, `place${place}-${number}`, { stage, task: place % 2 === 0 ? 'scc' : 'srp' }),
        ),
      ),
    resolve: (path: string) => `/toy/${path}`,
    readGraph: async (path: string) => ({
      version: 1,
      city: 'toy',
      image_id: path,
      center_node: path.split('/')[1]!.split('-')[0]!,
      nodes: [],
      edges: [],
    }),
  };
  // The class has private state that no test double can have; the trainer only calls these methods.
  return dataset as unknown as Dataset;
}

function pairRow(
  place: string,
  id: string,
  { stage, task }: { stage: 'stage1' | 'stage2'; task: 'scc' | 'srp' },
): PairRow {
  const withGraph = stage === 'stage2';
  return {
    messages: [{ role: 'user', content: `${withGraph ? '<graph>' : ''}<image>Where is this?` }],
    positive_messages: [
      [{ role: 'user', content: `This is ${place}${task === 'srp' ? ', which much can be said about' : ''}.` }],
    ],
    images: [`images/${id}.jpg`],
    graphs: withGraph ? [`graphs/${id}.graph.json`] : [],
    pair_type: withGraph ? 'stage2_image_graph' : 'stage1_image_only',
    label: 1,
    meta: { task, city: 'toy', image_id: id, place },
  };
}
