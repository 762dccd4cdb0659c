import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadTokenizer } from './load-tokenizer.ts';
import { SPECIAL_TOKENS } from './special-tokens.ts';
import { trainTokenizer } from './train-tokenizer.ts';

const texts = [
  'Rue La Fayette | residential | Rochechouart',
  'Rue Cadet | pedestrian | Rochechouart',
  'Café de la Gare | restaurant | Gare du Nord',
  "The photo's nearest street is Rue Cadet, about 40 m north-east.",
  '東京駅 | 駅 | 丸の内',
  'شارع الحمرا | street | بيروت',
];
const files = trainTokenizer(texts, { vocabularySize: 400 });
const tokenizer = loadTokenizer(files.tokenizer, files.tokenizerConfig);

describe('trainTokenizer', () => {
  it('covers any text and gives it back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text.normalize('NFC'));
      }),
    );
  });

  it('learns words of the corpus', () => {
    expect(tokenizer.encode(' Rochechouart').length).toBeLessThan(4);
    expect(tokenizer.encode('Rue Cadet').length).toBeLessThan('Rue Cadet'.length / 2);
  });

  it('depends on the texts only, not on their order', () => {
    expect(trainTokenizer(texts.toReversed(), { vocabularySize: 400 })).toEqual(files);
  });

  it('keeps special tokens last and out of the learned symbols', () => {
    const trained = trainTokenizer(Array(9).fill('<|image_pad|><|image_pad|>'), { vocabularySize: 300 });
    expect(trained.tokenizer.model.merges).toEqual([]);
    expect(trained.tokenizer.added_tokens.map(({ content }) => content)).toEqual([...SPECIAL_TOKENS]);
    expect(trained.tokenizer.added_tokens[0]?.id).toBe(256);
  });

  it('merges the most frequent pair first, ties by symbol', () => {
    const trained = trainTokenizer(['abab', 'abab', 'cd', 'cd', 'cd', 'cd'], { vocabularySize: 256 + 9 + 3 });
    expect(trained.tokenizer.model.merges).toEqual(['a b', 'c d', 'ab ab']);
  });

  it('refuses a vocabulary without room for bytes', () => {
    expect(() => trainTokenizer(texts, { vocabularySize: 200 })).toThrow(
      expect.objectContaining({ code: 'model/vocabulary-too-small' }),
    );
  });
});

describe('loadTokenizer', () => {
  it('takes control tokens in text as characters', () => {
    const controls = new Set<number>(SPECIAL_TOKENS.map((token) => tokenizer.tokenId(token)));
    const fragment = fc.oneof(fc.constantFrom(...SPECIAL_TOKENS, '<', '<|', '|>', 'image_pad'), fc.string());
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 6 }), (fragments) => {
        const text = fragments.join('').normalize('NFC');
        const ids = tokenizer.encode(text);
        expect(ids.some((id) => controls.has(id))).toBe(false);
        expect(tokenizer.decode(ids)).toBe(text);
      }),
    );
  });

  it('recognises control tokens when asked', () => {
    expect(tokenizer.encode('<|im_start|>Rue<|im_end|>', { specialTokens: 'recognise' })).toEqual([
      tokenizer.tokenId('<|im_start|>'),
      ...tokenizer.encode('Rue'),
      tokenizer.tokenId('<|im_end|>'),
    ]);
  });

  it('gives each caller its own ids', () => {
    tokenizer.encode('Rue Cadet').fill(0);
    expect(tokenizer.decode(tokenizer.encode('Rue Cadet'))).toBe('Rue Cadet');
  });

  it('names the nearest known token', () => {
    expect(() => tokenizer.tokenId('<|graph_pads|>')).toThrow(/Did you mean "<\|graph_pad\|>"/);
    expect(tokenizer.encode('')).toEqual([]);
    expect(tokenizer.decode([])).toBe('');
    expect(tokenizer.vocabularySize).toBe(files.tokenizer.added_tokens.at(-1)!.id + 1);
  });

  it('refuses what is not a tokenizer', () => {
    expect(() => loadTokenizer({})).toThrow(expect.objectContaining({ code: 'model/invalid-tokenizer' }));
  });
});
