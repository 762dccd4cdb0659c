import { describe, expect, it } from 'vitest';
import { scorePerception } from '../perception/score-perception.ts';
import { anchoredCity } from '../testing/anchored-city.ts';
import { PERCEPTION_DIMENSIONS, type SceneStatistics } from '../types.ts';
import { captionPhoto } from './caption-photo.ts';
import { gatherPlaceContext } from './place-context.ts';

const graph = anchoredCity({ photos: 40 });
const images = Array.from({ length: 40 }, (_, i) => `image/p${i}`);
const street: SceneStatistics = {
  sky: 0.2,
  building: 0.5,
  road: 0.2,
  pavement: 0.05,
  greenery: 0.01,
  water: 0,
  shop: 0.02,
  other: 0.02,
};
const park: SceneStatistics = {
  ...street,
  sky: 0.35,
  building: 0.05,
  road: 0.05,
  greenery: 0.45,
  water: 0.08,
  shop: 0,
};

describe('captionPhoto', () => {
  const captions = images.map((imageNodeId) => captionPhoto({ graph, imageNodeId, scene: street, seed: 1 }));
  const names = new Set(Array.from({ length: graph.nodeCount }, (_, i) => graph.node(i).name));

  it('names only nodes of the graph, the street among them', () => {
    for (const [i, { caption, summary, mentionedPlaces }] of captions.entries()) {
      for (const name of mentionedPlaces) {
        expect(names).toContain(name);
        expect(`${caption} ${summary}`).toContain(name);
      }
      expect(mentionedPlaces).toContain(gatherPlaceContext(graph, images[i]!).street!.node.name);
    }
  });

  it('says where the photo is in the form used for ranking', () => {
    for (const { place } of captions) expect(place).toMatch(/^\w+ (Street|Lane) near \w+ (Street|Lane), Grid$/);
  });

  it('varies: no two captions alike, many first sentences', () => {
    expect(new Set(captions.map(({ caption }) => caption)).size).toBe(captions.length);
    const openings = captions.map(({ caption }) => caption.replace(/\w+ (Street|Lane)/g, 'X').split(/[.;]/)[0]);
    expect(new Set(openings).size).toBeGreaterThan(15);
  });

  it('reads as text: no holes, double blanks, ids or coordinates', () => {
    for (const { caption } of captions) {
      expect(caption).toMatch(/^\p{Lu}/u);
      expect(caption).toMatch(/\.$/);
      expect(caption).not.toMatch(/undefined|NaN|null| {2}|\.\.|image\/|node\/|\d+\.\d{3}/);
    }
  });

  it('depends on seed and photo only', () => {
    const input = { graph: anchoredCity({ photos: 40 }), imageNodeId: 'image/p3', scene: street };
    expect(captionPhoto({ ...input, seed: 1 })).toEqual(captions[3]);
    expect(captionPhoto({ ...input, seed: 2 }).caption).not.toBe(captions[3]!.caption);
  });

  it('refuses unknown photos', () => {
    expect(() => captionPhoto({ graph, imageNodeId: 'image/none', seed: 1 })).toThrow(
      expect.objectContaining({ code: 'data/unknown-node' }),
    );
  });
});

describe('scorePerception', () => {
  const busy = { countsByCategory: { food: 20, commercial: 15, culture: 2 } };

  it('orders scenes as expected', () => {
    const built = scorePerception(street, { countsByCategory: {} });
    const green = scorePerception(park, { countsByCategory: {} });
    const lively = scorePerception(street, busy);
    expect(green.beautiful).toBeGreaterThan(built.beautiful);
    expect(green.depressing).toBeLessThan(built.depressing);
    expect(lively.lively).toBeGreaterThan(built.lively);
    expect(lively.boring).toBeLessThan(built.boring);
  });

  it('stays within 0 and 10', () => {
    const keys = Object.keys(street) as (keyof SceneStatistics)[];
    for (const key of keys) {
      const scene = Object.fromEntries(keys.map((name) => [name, Number(name === key)])) as unknown as SceneStatistics;
      const scores = scorePerception(scene, busy);
      for (const dimension of PERCEPTION_DIMENSIONS) {
        expect(scores[dimension]).toBeGreaterThanOrEqual(0);
        expect(scores[dimension]).toBeLessThanOrEqual(10);
      }
    }
  });
});
