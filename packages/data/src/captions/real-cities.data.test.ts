import { existsSync } from 'node:fs';
import { anchorPhotos, buildCityGraph, type CityGraph } from '@uge/graph';
import { readOsm } from '@uge/graph/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { findReasoningPaths } from '../paths/find-reasoning-paths.ts';
import { verifyReasoningPath } from '../paths/verify-reasoning-path.ts';
import { sampleViewpoints } from '../render/sample-viewpoints.ts';
import { captionPhoto } from './caption-photo.ts';
import { summariseGraph } from './graph-summary.ts';
import { groundCaption } from './grounding/ground-caption.ts';

const EXTRACT = '../shared/data/osm/paris-9e.osm.gz';
const PHOTOS = 150;

describe.skipIf(!existsSync(EXTRACT))(`paths and captions of Paris (skipped without ${EXTRACT})`, () => {
  let graph: CityGraph;
  let images: string[];
  beforeAll(async () => {
    const base = buildCityGraph(await readOsm(EXTRACT), { name: 'paris' });
    const photos = sampleViewpoints(base, { count: PHOTOS, seed: 1 }).map(({ id, position: [lon, lat], heading }) => ({
      ...{ id, lon, lat, heading },
    }));
    graph = anchorPhotos(base, photos).graph;
    images = photos.map(({ id }) => `image/${id}`);
  });

  it('finds several paths for every photo, all of which the graph confirms', () => {
    const lists = images.map((image) => findReasoningPaths(graph, image, { seed: 1, count: 3 }));
    expect(lists.every((list) => list.length === 3)).toBe(true);
    for (const [i, list] of lists.entries()) {
      for (const path of list) expect(verifyReasoningPath(graph, images[i]!, path).problems).toEqual([]);
    }
  });

  it('writes captions that name only what is there and are no near-duplicates', () => {
    const captions = images.map((imageNodeId) => captionPhoto({ graph, imageNodeId, seed: 1 }));
    for (const [i, caption] of captions.entries()) {
      expect(groundCaption(graph, images[i]!, caption).hallucinated).toEqual([]);
    }
    expect(nearDuplicates(captions.map(({ caption }) => caption))).toBe(0);
    expect(nearDuplicates(captions.map(({ summary }) => summary))).toBeLessThan(1e-3);
    expect(nearDuplicates(images.map((id) => summariseGraph(graph, id, { seed: 1 }).summary))).toBeLessThan(1e-3);
  });
});

/** Share of pairs of texts whose sets of five words in a row have a Jaccard index above a half. */
function nearDuplicates(texts: readonly string[]): number {
  const sets = texts.map((text) => {
    const words = text.toLowerCase().match(/[\p{L}\p{N}'’]+/gu)!;
    return new Set(words.slice(4).map((_, i) => words.slice(i, i + 5).join(' ')));
  });
  let alike = 0;
  for (const [i, a] of sets.entries()) {
    for (const b of sets.slice(0, i)) {
      const shared = [...a].filter((gram) => b.has(gram)).length;
      if (shared / (a.size + b.size - shared) > 0.5) alike++;
    }
  }
  return alike / ((texts.length * (texts.length - 1)) / 2);
}
