import { describe, expect, it } from 'vitest';
import { captionPhoto } from '../captions/caption-photo.ts';
import { findReasoningPaths } from '../paths/find-reasoning-paths.ts';
import { anchoredCity } from '../testing/anchored-city.ts';
import type { PairRow, PhotoRecord } from '../types.ts';
import { composePairs } from './compose-pairs.ts';
import { parsePairContent } from './parse-pair-content.ts';

const graph = anchoredCity({ photos: 30 });
const cities = new Map([['grid', graph]]);
const records = Array.from({ length: 30 }, (_, i): PhotoRecord => {
  const imageNodeId = `image/p${i}`;
  const { caption, summary, place } = captionPhoto({ graph, imageNodeId, seed: 1 });
  const paths = findReasoningPaths(graph, imageNodeId, { seed: 1 });
  const split = i === 0 ? {} : ({ split: i % 5 === 0 ? 'test' : 'train' } as const);
  return {
    ...{ id: `p${i}`, lon: 4.35, lat: 50.85, source: 'rendered', city: 'grid', cell: '1', streetId: 's' },
    ...{ image: `images/grid/p${i}.jpg`, graph: `graphs/grid/p${i}.graph.json`, caption, summary, place, ...split },
    paths,
  };
});
const { rows, skipped } = composePairs(records, { cities, seed: 1 });
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
    expect(tasks(rows.stage1.train)).toEqual(['scc', 'srp']);
    expect(tasks(rows.stage2.train)).toEqual(['nearest', 'place', 'scc', 'srp']);
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
      expect(new Set(list.map(positiveOf)).size).toBe(list.length);
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
