import { anchorPhotos } from '@uge/graph';
import { describe, expect, it } from 'vitest';
import { captionPhoto } from '../captions/caption-photo.ts';
import { findReasoningPaths } from '../paths/find-reasoning-paths.ts';
import { anchoredCity } from '../testing/anchored-city.ts';
import type { PairRow, PhotoRecord } from '../types.ts';
import { composePairs } from './compose-pairs.ts';
import { pairInputs } from './pair-inputs.ts';
import { parsePairContent } from './parse-pair-content.ts';

const graph = anchoredCity({ photos: 30 });
const cities = new Map([['grid', graph]]);
const records = Array.from({ length: 30 }, (_, i): PhotoRecord => {
  const imageNodeId = `image/p${i}`;
  const { caption, summary, place } = captionPhoto({ graph, imageNodeId, seed: 1 });
  const paths = findReasoningPaths(graph, imageNodeId, { seed: 1 });
  const node = graph.node(graph.indexOf(imageNodeId)!);
  const [lon, lat] = node.coord;
  const split = i === 0 ? {} : ({ split: i % 5 === 0 ? 'test' : 'train' } as const);
  return {
    ...{ id: `p${i}`, lon, lat, heading: node.heading!, source: 'rendered', city: 'grid', cell: '1', streetId: 's' },
    ...{
      image: `images/grid/p${i}.jpg`,
      graph: `graphs/grid/p${i}.graph.json`,
      perceptualHash: '0'.repeat(64),
      caption,
      summary,
      place,
      ...split,
    },
    paths,
  };
});
const { rows, skipped } = composePairs(records, { cities, seed: 1 });
/** The city with a photo `twin` at the spot of `p1`. */
function anchoredTwin(): typeof graph {
  const { lon, lat, heading } = records[1]!;
  const position = { lon, lat, ...(heading !== undefined && { heading }) };
  return anchorPhotos(anchoredCity({ photos: 0 }), [
    { id: 'p1', ...position },
    { id: 'twin', ...position },
  ]).graph;
}
const contentOf = (row: PairRow): string => row.messages[0]!.content;
const positiveOf = (row: PairRow): string => row.positive_messages[0]![0]!.content;

describe('composePairs', () => {
  it('writes the fields that ms-swift reads', () => {
    const first = rows.stage2.train[0]!;
    expect(first).toMatchObject({
      images: ['images/grid/p1.jpg'],
      graphs: ['graphs/grid/p1.graph.json'],
      pair_type: 'stage2_image_graph',
      label: 1,
      meta: { city: 'grid', image_id: 'p1', place: records[1]!.place },
    });
    expect(contentOf(first)).toMatch(/^<graph><image> \S/);
    expect(rows.stage1.train[0]).toMatchObject({ graphs: [], pair_type: 'stage1_image_only' });
    expect(contentOf(rows.stage1.train[0]!)).toMatch(/^<image> \S/);
  });

  it('has every task in its stage', () => {
    const tasks = (list: readonly PairRow[]): string[] => [...new Set(list.map((row) => row.meta.task))].sort();
    expect(tasks(rows.stage1.train)).toEqual(['caption', 'retrieval', 'scc', 'srp']);
    expect(tasks(rows.stage2.train)).toEqual([
      'caption',
      'nearest',
      'path-retrieval',
      'place',
      'retrieval',
      'scc',
      'srp',
    ]);
  });

  it('never shows an answer in a query, and no ids or coordinates in any text', () => {
    for (const row of Object.values(rows).flatMap((bySplit) => Object.values(bySplit).flat())) {
      const record = records.find(({ id }) => id === row.meta.image_id)!;
      if (row.meta.task === 'srp') expect(contentOf(row)).not.toContain(record.paths[0]!.destination);
      expect(contentOf(row)).not.toContain(positiveOf(row));
      expect(`${contentOf(row)} ${positiveOf(row)}`).not.toMatch(/image\/|node\/|way\/|\d+\.\d{3}|\{|\}/);
    }
  });

  it('has no positive twice within a stage and split, and counts what it left out', () => {
    for (const list of Object.values(rows).flatMap((bySplit) => Object.values(bySplit))) {
      const positives = list.map(
        (row) => `${row.positive_images ? row.meta.task : ''} ${row.positive_images ?? positiveOf(row)}`,
      );
      expect(new Set(positives).size).toBe(list.length);
    }
    expect(skipped['photo in the buffer between splits']).toBe(1);
    expect(
      Object.values(rows.stage2)
        .flat()
        .some((row) => row.meta.image_id === 'p0'),
    ).toBe(false);
  });

  it('depends on the seed and nothing else', () => {
    expect(composePairs(records, { cities, seed: 1 }).rows).toEqual(rows);
  });

  it('refuses a path that tells its destination, and unknown cities', () => {
    const told = { ...records[1]!, paths: [{ ...records[1]!.paths[0]!, queryText: records[1]!.paths[0]!.text }] };
    expect(() => composePairs([told], { cities, seed: 1 })).toThrow(
      expect.objectContaining({ code: 'data/answer-in-query' }),
    );
    expect(() => composePairs([records[1]!], { cities: new Map(), seed: 1 })).toThrow(
      expect.objectContaining({ code: 'data/unknown-city' }),
    );
  });

  it('chooses a wording that does not hold the answer, and makes no pair where every one does', () => {
    const withDestination = (destination: string) => {
      const path = { ...records[1]!.paths[0]!, destination, queryText: '(image, nearest, ?)' };
      return composePairs([{ ...records[1]!, paths: [path] }], { cities, seed: 1 });
    };
    const cue = withDestination('Path').rows.stage1.train.find((row) => row.meta.task === 'srp')!;
    expect(contentOf(cue)).toBe('<image> SRP: (image, nearest, ?). Along these steps,');
    const { rows: made, skipped: left } = withDestination('a');
    expect(made.stage2.train.some((row) => row.meta.task === 'srp')).toBe(false);
    expect(left["stage2 srp: every instruction holds the answer's name"]).toBe(1);
  });
});

describe('retrieval pairs', () => {
  const retrieval = (stage: 'stage1' | 'stage2') =>
    rows[stage].train.filter((row) => row.meta.task.endsWith('retrieval'));

  it('ask for the picture by what is told of it, in stage 2 with the graph', () => {
    for (const stage of ['stage1', 'stage2'] as const) {
      const own = retrieval(stage);
      expect(own.length).toBeGreaterThan(10);
      for (const row of own) {
        const record = records.find(({ id }) => id === row.meta.image_id)!;
        const told = row.meta.task === 'retrieval' ? [record.caption] : record.paths.map(({ text }) => text);
        expect(told.some((text) => contentOf(row).endsWith(text))).toBe(true);
        expect(row).toMatchObject({
          images: [],
          positive_messages: [[{ content: '<image>' }]],
          positive_images: [[record.image]],
          graphs: stage === 'stage2' ? [record.graph] : [],
          pair_type: `${stage}_retrieval`,
        });
        expect(contentOf(row).startsWith('<graph> ')).toBe(stage === 'stage2');
      }
    }
  });
});

describe('scene pairs', () => {
  const scene = {
    ...{ sky: 0.05, building: 0.5, road: 0.3, pavement: 0.1, greenery: 0, water: 0, shop: 0.05, other: 0 },
  };
  const conditions = { time: 'dusk', weather: 'rain', season: 'autumn' } as const;
  const rendered = records.map((record) => ({ ...record, scene, conditions, perception: { safe: 2, lively: 8 } }));

  it('tell what a rendered picture shows, and no name', () => {
    const made = composePairs(rendered, { cities, seed: 1 }).rows;
    const scenes = made.stage1.train.filter((row) => row.meta.task === 'scene');
    expect(scenes.length).toBeGreaterThan(10);
    const names = Array.from({ length: graph.nodeCount }, (_, index) => graph.node(index).name).filter(Boolean);
    for (const row of scenes) {
      expect(positiveOf(row)).toMatch(/evening/);
      expect(names.filter((name) => positiveOf(row).includes(name!))).toEqual([]);
    }
    expect(made.stage2.train.some((row) => row.meta.task === 'scene')).toBe(false);
  });
});

describe('composePairs with options', () => {
  const rowsOf = (options: Partial<Parameters<typeof composePairs>[1]>): PairRow[] =>
    Object.values(composePairs(records, { cities, seed: 1, ...options }).rows).flatMap((bySplit) =>
      Object.values(bySplit).flat(),
    );
  const plain = rowsOf({});

  it('writes negatives only when asked, and changes nothing else', () => {
    expect(plain.some((row) => 'negative_messages' in row)).toBe(false);
    const withNegatives = rowsOf({ hardNegatives: true });
    expect(withNegatives.map(({ negative_messages, ...row }) => row).length).toBe(plain.length);
    expect(withNegatives.filter((row) => row.negative_messages).length).toBeGreaterThan(plain.length / 2);
  });

  it('makes negatives that are of the same kind and wrong', () => {
    for (const row of rowsOf({ hardNegatives: true })) {
      const { task } = row.meta;
      const record = records.find(({ id }) => id === row.meta.image_id)!;
      for (const { content } of (row.negative_messages ?? []).flat()) {
        expect(content).not.toBe(positiveOf(row));
        if (task === 'srp' && row.graphs.length === 0) {
          expect(content).toMatch(/^you can reach .+, about .+\.$/);
          expect(content).not.toContain(record.paths[0]!.destination);
        }
        if (task === 'srp' && row.graphs.length > 0) {
          const tuples = (text: string): string[] => text.match(/\([\d.]+m, \d+°\(\w+\)\)/g)!;
          const [right, wrong] = [tuples(positiveOf(row)), tuples(content)];
          expect(wrong).toHaveLength(right.length);
          expect(wrong.filter((tuple, i) => tuple !== right[i])).toHaveLength(1);
        }
        if (task === 'place') expect(records.map(({ place }) => place)).toContain(content);
      }
    }
  });

  it('pairs two views of one place when asked', () => {
    const views = rowsOf({ multiView: true }).filter((row) => row.meta.task === 'view');
    const twin = {
      ...records[1]!,
      id: 'twin',
      image: 'images/grid/twin.jpg',
      heading: (records[1]!.heading! + 90) % 360,
    };
    const { rows: withTwin } = composePairs(
      [records[1]!, twin].map((record) => ({ ...record, paths: [] })),
      {
        cities: new Map([['grid', anchoredTwin()]]),
        seed: 1,
        multiView: true,
      },
    );
    const pairs = withTwin.stage1.train.filter((row) => row.meta.task === 'view');
    expect(pairs.map((row) => [row.images, row.positive_images])).toEqual([
      [['images/grid/p1.jpg'], [['images/grid/twin.jpg']]],
      [['images/grid/twin.jpg'], [['images/grid/p1.jpg']]],
    ]);
    expect(pairs[0]).toMatchObject({ pair_type: 'stage1_multi_view', positive_messages: [[{ content: '<image>' }]] });
    for (const row of views) expect(row.images[0]).not.toBe(row.positive_images![0]![0]);
  });

  it('makes queries of the graph alone when asked', () => {
    const graphs = rowsOf({ graphOnly: true }).filter((row) => row.pair_type === 'stage2_graph_only');
    expect(graphs.length).toBeGreaterThan(20);
    for (const row of graphs) {
      expect(contentOf(row)).toMatch(/^<graph> \S/);
      expect([row.images.length, row.graphs.length]).toEqual([0, 1]);
    }
  });

  it('says positions only when asked', () => {
    const told = rowsOf({ coordinates: true }).find((row) => row.meta.task === 'place')!;
    const { lat, lon } = records.find(({ id }) => id === told.meta.image_id)!;
    expect(positiveOf(told)).toContain(`latitude ${lat.toFixed(4)}, longitude ${lon.toFixed(4)}`);
  });

  it('leaves out texts that tell an id or a position, and counts them', () => {
    const caption = 'Seen at 50.85001, 4.35002.';
    const { rows: made, skipped: left } = composePairs([{ ...records[1]!, caption }], { cities, seed: 1 });
    expect(made.stage1.train.some((row) => row.meta.task === 'caption')).toBe(false);
    expect(left['stage1 caption: the text tells an id or a position']).toBe(1);
  });

  it('gives stage 2 a text of its own', () => {
    const stage1 = new Set(plain.filter((row) => row.graphs.length === 0).map(positiveOf));
    const stage2 = plain.filter((row) => row.graphs.length > 0 && row.meta.task === 'scc');
    expect(stage2.length).toBeGreaterThan(20);
    for (const row of stage2) expect(stage1).not.toContain(positiveOf(row));
  });
});

describe('parsePairContent', () => {
  it('takes markers off the beginning only', () => {
    expect(parsePairContent('<graph><image> Where is <this>?')).toEqual({
      graphs: 1,
      images: 1,
      text: 'Where is <this>?',
    });
    expect(parsePairContent('plain')).toEqual({ graphs: 0, images: 0, text: 'plain' });
  });
});

describe('pairInputs', () => {
  const dataset = { resolve: (path: string) => `/data/${path}`, readGraph: async () => ({ nodes: [] }) } as never;
  const view = {
    ...rows.stage1.train[0]!,
    positive_messages: [[{ role: 'user' as const, content: '<image>' }]],
    positive_images: [['images/grid/other.jpg']],
  };

  it('gives a picture as the positive of a pair of views', async () => {
    const { query, positive } = await pairInputs(dataset, view);
    expect(query.image).toBe(`/data/${view.images[0]}`);
    expect(positive).toEqual({ image: '/data/images/grid/other.jpg' });
  });

  it('refuses a picture without its marker, and a marker without its picture', async () => {
    const { positive_images, ...unlisted } = view;
    const unmarked = { ...view, positive_messages: rows.stage1.train[0]!.positive_messages };
    for (const row of [unlisted, unmarked]) {
      await expect(pairInputs(dataset, row)).rejects.toMatchObject({ code: 'data/invalid-pair' });
    }
    expect(positive_images).toBeDefined();
  });
});
