import { Tokenizer } from '@huggingface/tokenizers';
import { didYouMean, UgeError } from '@uge/core';
import { LruCache } from './lru-cache.ts';
import type { TextTokenizer } from './text-tokenizer.ts';

const CACHED_TEXTS = 20_000;

/**
 * Opens a tokenizer in Hugging Face's format: one of {@link trainTokenizer} or of a published checkpoint.
 *
 * @param tokenizerJson - parsed `tokenizer.json`.
 * @param tokenizerConfig - parsed `tokenizer_config.json`; text is never cleaned up on decoding without it.
 * @throws {UgeError} `model/invalid-tokenizer` when the contents are not a tokenizer.
 */
export function loadTokenizer(tokenizerJson: object, tokenizerConfig?: object): TextTokenizer {
  const configJson = tokenizerConfig ?? { clean_up_tokenization_spaces: false };
  const tokenizer = openTokenizer(tokenizerJson, configJson);
  const vocabulary = tokenizer.get_vocab();
  const addedTokens = [...tokenizer.get_added_tokens_decoder().values()].map(({ content }) => content);
  let largestId = -1;
  for (const id of vocabulary.values()) largestId = Math.max(largestId, id);
  const cache = new LruCache<string, readonly number[]>(CACHED_TEXTS);

  const encodeAll = (text: string): number[] =>
    text === '' ? [] : tokenizer.encode(text, { add_special_tokens: false }).ids;
  const encodePlain = (text: string): readonly number[] => {
    const known = cache.get(text);
    if (known) return known;
    const ids = cutInsideTokens(text, addedTokens).flatMap(encodeAll);
    cache.set(text, ids);
    return ids;
  };

  return {
    encode: (text, { specialTokens = 'text' } = {}) =>
      specialTokens === 'recognise' ? encodeAll(text) : encodePlain(text).slice(),
    decode: (ids) => (ids.length === 0 ? '' : tokenizer.decode([...ids])),
    vocabularySize: largestId + 1,
    tokenId: (token) => {
      const id = tokenizer.token_to_id(token);
      if (id === undefined) {
        throw new UgeError(
          'model/unknown-token',
          `tokenizer: no token "${token}" among ${vocabulary.size}. ${didYouMean(token, addedTokens)}`,
          { token, vocabularySize: largestId + 1 },
        );
      }
      return id;
    },
    json: tokenizerJson,
    configJson,
  };
}

function openTokenizer(tokenizerJson: object, configJson: object): Tokenizer {
  try {
    return new Tokenizer(tokenizerJson, configJson);
  } catch (cause) {
    throw new UgeError(
      'model/invalid-tokenizer',
      `tokenizer.json: not a Hugging Face tokenizer (${cause instanceof Error ? cause.message : String(cause)}); expected normalizer, pre_tokenizer, model, post_processor and decoder.`,
      {},
      { cause },
    );
  }
}

/** Pieces of a text, cut behind the first character of each control token written in it, so that no piece holds one. */
function cutInsideTokens(text: string, tokens: readonly string[]): string[] {
  const pieces: string[] = [];
  let rest = text;
  for (;;) {
    let first = Number.POSITIVE_INFINITY;
    for (const token of tokens) {
      const index = rest.indexOf(token);
      if (index >= 0 && index < first) first = index;
    }
    if (first === Number.POSITIVE_INFINITY) return [...pieces, rest];
    pieces.push(rest.slice(0, first + 1));
    rest = rest.slice(first + 1);
  }
}
