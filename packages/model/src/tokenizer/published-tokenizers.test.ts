import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadTokenizer } from './load-tokenizer.ts';

/** What `fixtures/tokenizers/make.py` wrote with the reference implementation. */
interface Fixture {
  tokenizer: object;
  tokenizerConfig: object;
  encodings: Record<string, { text: string; ids: number[]; decoded: string }>;
  prompts: Record<string, { text: string; ids: number[] }>;
}

const folder = new URL('../../fixtures/tokenizers/', import.meta.url);
const families = readdirSync(folder).filter((name) => name.endsWith('.json'));

describe.each(families)('%s against the reference implementation', (family) => {
  const fixture = JSON.parse(readFileSync(new URL(family, folder), 'utf8')) as Fixture;
  const tokenizer = loadTokenizer(fixture.tokenizer, fixture.tokenizerConfig);
  const tokens = (fixture.tokenizer as { added_tokens: { content: string }[] }).added_tokens.map(
    ({ content }) => content,
  );

  it.each(Object.entries(fixture.encodings))('%s', (_what, { text, ids, decoded }) => {
    expect(tokenizer.encode(text, { specialTokens: 'recognise' })).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(decoded);
    if (!tokens.some((token) => text.includes(token))) expect(tokenizer.encode(text)).toEqual(ids);
  });

  it.each(Object.entries(fixture.prompts))('prompt: %s', (_what, { text, ids }) => {
    expect([...tokenizer.startIds, ...tokenizer.encode(text, { specialTokens: 'recognise' })]).toEqual(ids);
  });

  it('never makes control tokens of untrusted pieces, and cuts nothing else by where the pieces meet', () => {
    const control = new Set(tokens.map((token) => tokenizer.tokenId(token)));
    const fragment = fc.oneof(fc.constantFrom(...tokens, '<', '>', ' ', '<|', '|>'), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 5 }), fc.nat(40), (fragments, cut) => {
        const text = fragments.join('');
        const ids = tokenizer.encode(text);
        expect(ids.some((id) => control.has(id))).toBe(false);
        const pieces = [text.slice(0, cut), text.slice(cut)].map((part) => ({ text: part, trusted: false }));
        expect(tokenizer.encodePieces(pieces)).toEqual(ids);
        const trusted = pieces.map((piece) => ({ ...piece, trusted: true }));
        expect(tokenizer.encodePieces(trusted)).toEqual(tokenizer.encode(text, { specialTokens: 'recognise' }));
      }),
      { numRuns: 50 },
    );
  });

  it('takes a token beside untrusted text for a token, and keeps that text whole', () => {
    const [token] = tokens.slice(-1);
    const ids = tokenizer.encodePieces([
      { text: `${token}`, trusted: true },
      { text: `Rue ${token} Cadet`, trusted: false },
    ]);
    expect(ids.filter((id) => id === tokenizer.tokenId(token!))).toHaveLength(1);
    expect(ids[0]).toBe(tokenizer.tokenId(token!));
  });
});

describe('white space beside tokens that swallow it', () => {
  it('is what Unicode calls so', () => {
    const { tokenizer: json, tokenizerConfig } = JSON.parse(
      readFileSync(new URL('phi3.json', folder), 'utf8'),
    ) as Fixture;
    const tokenizer = loadTokenizer(json, tokenizerConfig);
    const encode = (text: string): number[] => tokenizer.encode(text, { specialTokens: 'recognise' });
    const user = tokenizer.tokenId('<|user|>');
    expect(encode('<|user|> \u0085\u3000\nx')).toEqual([user, ...tokenizer.encode('x')]);
    // A byte order mark is none, though JavaScript's own `trim` removes it.
    expect(encode('<|user|>\ufeffx')).toEqual([user, ...tokenizer.encode('\ufeffx')]);
    expect(tokenizer.encode('\ufeffx').length).toBeGreaterThan(tokenizer.encode('x').length);
  });
});
