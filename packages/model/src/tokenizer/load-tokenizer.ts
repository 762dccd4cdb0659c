import { Tokenizer } from '@huggingface/tokenizers';
import { didYouMean, UgeError } from '@uge/core';
import { LruCache } from './lru-cache.ts';
import { addedTokenSplitter, type TextPiece } from './split-added-tokens.ts';
import type { TextTokenizer } from './text-tokenizer.ts';
import type { AddedTokenJson } from './tokenizer-files.ts';

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
  // The library's own splitting is not used: it swallows U+FEFF beside tokens, and takes those in anyone's text for meant.
  // Its model may know added tokens too, unless it looks whole words up before it merges.
  const wholeWords = (tokenizerJson as { model?: { ignore_merges?: boolean } }).model?.ignore_merges === true;
  const plain = wholeWords ? openTokenizer({ ...tokenizerJson, added_tokens: [] }, configJson) : tokenizer;
  const addedTokens = (tokenizerJson as { added_tokens?: AddedTokenJson[] }).added_tokens ?? [];
  const split = addedTokenSplitter(addedTokens);
  const vocabulary = tokenizer.get_vocab();
  let largestId = -1;
  for (const id of vocabulary.values()) largestId = Math.max(largestId, id);
  const cache = new LruCache<string, readonly number[]>(CACHED_TEXTS);

  const encodePieces = (pieces: readonly TextPiece[]): number[] =>
    split(pieces).flatMap((section) =>
      section.kind === 'token' ? [section.id] : encodeRun(plain, section.text, section.first),
    );
  const encodePlain = (text: string): number[] => {
    const known = cache.get(text);
    if (known) return known.slice();
    const ids = encodePieces([{ text, trusted: false }]);
    cache.set(text, ids);
    return ids.slice();
  };

  return {
    encode: (text, { specialTokens = 'text' } = {}) =>
      specialTokens === 'recognise' ? encodePieces([{ text, trusted: true }]) : encodePlain(text),
    encodePieces,
    startIds: startIds(tokenizer),
    decode: (ids) => (ids.length === 0 ? '' : tokenizer.decode([...ids])),
    vocabularySize: largestId + 1,
    tokenId: (token) => {
      const id = tokenizer.token_to_id(token);
      if (id === undefined) {
        const known = addedTokens.map(({ content }) => content);
        throw new UgeError(
          'model/unknown-token',
          `tokenizer: no token "${token}" among ${vocabulary.size}. ${didYouMean(token, known)}`,
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

/** @param first - whether the run begins its text: some vocabularies put a space in front there only. */
function encodeRun({ normalizer, pre_tokenizer, model }: Tokenizer, text: string, first: boolean): number[] {
  const normalised = normalizer ? normalizer.normalize(text) : text;
  if (normalised === '') return [];
  const words = pre_tokenizer
    ? pre_tokenizer.pre_tokenize(normalised, { section_index: first ? 0 : 1 } as object)
    : [normalised];
  return model!.encode(words).flatMap((token) => model!.tokens_to_ids.get(token) ?? model!.unk_token_id ?? []);
}

/** What the post-processor puts in front of a text. */
function startIds(tokenizer: Tokenizer): number[] {
  const text = 'a';
  const bare = tokenizer.encode(text, { add_special_tokens: false }).ids;
  const whole = tokenizer.encode(text).ids;
  return whole.slice(0, whole.lastIndexOf(bare[0]!));
}
