import { describe, expect, it } from 'vitest';
import { anchoredCity } from '../../testing/anchored-city.ts';
import { captionPhoto } from '../caption-photo.ts';
import { foldName } from './fold-name.ts';
import { groundCaption } from './ground-caption.ts';
import { namedPlaces } from './named-places.ts';

const graph = anchoredCity({ photos: 20 });

describe('groundCaption', () => {
  it('finds every place of the template captioner in the graph', () => {
    for (let i = 0; i < 20; i++) {
      const caption = captionPhoto({ graph, imageNodeId: `image/p${i}`, seed: 1 });
      const { score, hallucinated, grounded } = groundCaption(graph, `image/p${i}`, caption);
      expect({ score, hallucinated }).toEqual({ score: 1, hallucinated: [] });
      expect(grounded.length).toBeGreaterThan(2);
    }
  });

  it('lists what is not there, named in the list or only in the text', () => {
    const { score, grounded, hallucinated } = groundCaption(graph, 'image/p0', {
      caption: 'A street near the Harbour Bridge, with a view of the Heart of the City Gardens.',
      summary: 'Close to Elm St.',
      mentionedPlaces: ['elm street', 'Café Nowhere'],
    });
    expect(hallucinated.sort()).toEqual(['Café Nowhere', 'Harbour Bridge']);
    expect(grounded).toContain('elm street');
    expect(grounded).toContain('Heart of the City Gardens');
    expect(score).toBeLessThan(0.8);
  });

  it('has nothing against a caption without names', () => {
    const caption = {
      caption: 'Brick houses. Trees stand along the way.',
      summary: 'A calm spot.',
      mentionedPlaces: [],
    };
    expect(groundCaption(graph, 'image/p0', caption)).toEqual({ score: 1, grounded: [], hallucinated: [] });
  });
});

describe('foldName', () => {
  it.each([
    ['E. 4th St', 'East 4 Street'],
    ['The Élysée', 'elysee'],
    ['Blvd de Magenta', 'Boulevard de Magenta'],
    ['Rue d’Abbeville', "rue d'abbeville"],
  ])('makes %s and %s equal', (a, b) => {
    expect(foldName(a)).toBe(foldName(b));
  });
});

describe('namedPlaces', () => {
  it('finds names by their words and by what stands before them', () => {
    expect(namedPlaces('We stand on Rue de la Paix, opposite Printemps, in the shade of St. Mark’s Church.')).toEqual([
      'Rue de la Paix',
      'Printemps',
      'St. Mark’s Church',
    ]);
  });

  it('passes over other capitals', () => {
    expect(
      namedPlaces('The camera faces North. Victorian houses in Gothic style. I like it. Street life is busy.'),
    ).toEqual([]);
  });
});
