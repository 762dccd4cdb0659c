import { ByteLevelPreTokenizer, SplitPreTokenizer } from '@huggingface/tokenizers';
import { UgeError } from '@uge/core';
import { byteAlphabet } from './byte-alphabet.ts';
import { type CountedWord, learnMerges } from './learn-merges.ts';
import { SPECIAL_TOKENS } from './special-tokens.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';

export interface TrainTokenizerOptions {
  /** Size of the vocabulary with bytes and special tokens. Default 4096. Less comes out when no pair of symbols occurs twice. */
  vocabularySize?: number;
  /** Control tokens, which take the last ids in this order. Default {@link SPECIAL_TOKENS}. */
  specialTokens?: readonly string[];
}

const SPLIT = {
  type: 'Split',
  pattern: {
    Regex:
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  },
  behavior: 'Isolated',
  invert: false,
} as const;
const BYTE_LEVEL = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false } as const;

/**
 * Trains a byte-level BPE vocabulary in the layout of Qwen's tokenizers. Every byte is a symbol, so any text in any
 * language can be encoded. The result depends on the multiset of texts only, not on their order.
 *
 * @param texts - read once; control tokens inside them are left out.
 * @throws {UgeError} `model/vocabulary-too-small` when the size does not hold 256 bytes and the special tokens.
 */
export function trainTokenizer(texts: Iterable<string>, options: TrainTokenizerOptions = {}): TokenizerFiles {
  const { vocabularySize = 4096, specialTokens = SPECIAL_TOKENS } = options;
  const alphabet = byteAlphabet();
  const limit = vocabularySize - alphabet.length - specialTokens.length;
  if (limit < 0) {
    throw new UgeError(
      'model/vocabulary-too-small',
      `train tokenizer: a vocabulary of ${vocabularySize} cannot hold 256 bytes and ${specialTokens.length} special tokens; ask for at least ${256 + specialTokens.length}.`,
      { vocabularySize, specialTokens: specialTokens.length },
    );
  }
  const merges = learnMerges(countWords(texts, alphabet, specialTokens), { firstId: alphabet.length, limit });

  const symbols = alphabet.slice();
  const mergeLines: string[] = [];
  for (const [left, right] of merges) {
    mergeLines.push(`${symbols[left]} ${symbols[right]}`);
    symbols.push(symbols[left]! + symbols[right]!);
  }
  const addedTokens = specialTokens.map((content, index) => ({
    id: symbols.length + index,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: addedTokens,
      normalizer: { type: 'NFC' },
      pre_tokenizer: { type: 'Sequence', pretokenizers: [SPLIT, BYTE_LEVEL] },
      post_processor: BYTE_LEVEL,
      decoder: BYTE_LEVEL,
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: '',
        end_of_word_suffix: '',
        fuse_unk: false,
        byte_fallback: false,
        ignore_merges: false,
        vocab: Object.fromEntries(symbols.map((symbol, id) => [symbol, id])),
        merges: mergeLines,
      },
    },
    tokenizerConfig: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      add_prefix_space: false,
      clean_up_tokenization_spaces: false,
      bos_token: null,
      eos_token: specialTokens.includes('<|im_end|>') ? '<|im_end|>' : null,
      pad_token: specialTokens.includes('<|endoftext|>') ? '<|endoftext|>' : null,
      unk_token: null,
      additional_special_tokens: [...specialTokens],
      added_tokens_decoder: Object.fromEntries(addedTokens.map(({ id, ...token }) => [String(id), token])),
    },
  };
}

function countWords(
  texts: Iterable<string>,
  alphabet: readonly string[],
  specialTokens: readonly string[],
): CountedWord[] {
  const split = new SplitPreTokenizer(SPLIT);
  const toBytes = new ByteLevelPreTokenizer(BYTE_LEVEL);
  const counts = new Map<string, number>();
  for (const [text, occurrences] of countValues(texts)) {
    let parts = [text];
    for (const token of specialTokens) parts = parts.flatMap((part) => part.split(token));
    for (const part of parts) {
      for (const word of split.pre_tokenize(part.normalize('NFC'))) {
        counts.set(word, (counts.get(word) ?? 0) + occurrences);
      }
    }
  }
  const idOf = new Map(alphabet.map((symbol, id) => [symbol, id]));
  return [...counts].map(([word, count]) => ({
    symbols: Array.from(toBytes.pre_tokenize_text(word)[0]!, (symbol) => idOf.get(symbol)!),
    count,
  }));
}

function countValues(values: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
