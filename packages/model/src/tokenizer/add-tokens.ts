import type { AddedTokenJson } from './tokenizer-files.ts';

/**
 * A tokenizer with special tokens behind its last id, in the given order; tokens that it has keep their ids. For Qwen2-VL
 * the graph tokens become 151657 to 151659, for Qwen2.5-VL 151665 to 151667: rows that the published tables have to spare.
 *
 * @param files - parsed `tokenizer.json` and `tokenizer_config.json`; not changed.
 * @returns the files, and how many tokens are new.
 */
export function addTokens<T extends object>(
  files: { tokenizer: object; tokenizerConfig: T },
  tokens: readonly string[],
): { tokenizer: object; tokenizerConfig: T; added: number } {
  const json = files.tokenizer as { added_tokens?: AddedTokenJson[]; model?: { vocab?: Record<string, number> } };
  const present = json.added_tokens ?? [];
  const vocabulary = json.model?.vocab ?? {};
  let next = 0;
  for (const id of Object.values(vocabulary)) next = Math.max(next, id + 1);
  for (const { id } of present) next = Math.max(next, id + 1);
  const added = tokens
    .filter((content) => !Object.hasOwn(vocabulary, content) && !present.some((token) => token.content === content))
    .map((content, index) => ({ id: next + index, content, ...FLAGS }));
  const config = files.tokenizerConfig as { added_tokens_decoder?: Record<string, object> };
  const decoder = Object.fromEntries(added.map(({ id, content }) => [id, { content, ...FLAGS }]));
  return {
    tokenizer: { ...json, added_tokens: [...present, ...added] },
    added: added.length,
    tokenizerConfig: config.added_tokens_decoder
      ? { ...files.tokenizerConfig, added_tokens_decoder: { ...config.added_tokens_decoder, ...decoder } }
      : files.tokenizerConfig,
  };
}

const FLAGS = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true } as const;
