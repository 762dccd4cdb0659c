import type { TextPiece } from './split-added-tokens.ts';

/** Text to token ids and back. */
export interface TextTokenizer {
  /**
   * Token ids of a text; no token is added in front or behind.
   *
   * Control tokens written in the text are taken as plain characters, so text of unknown origin cannot place picture or
   * graph placeholders.
   *
   * @param options.specialTokens - `recognise` turns written control tokens into their ids: for chat templates only.
   *   Default `text`.
   */
  encode(text: string, options?: { specialTokens?: 'text' | 'recognise' }): number[];
  /** Token ids of one text in pieces, of which only the trusted ones may hold control tokens. */
  encodePieces(pieces: readonly TextPiece[]): number[];
  /** Ids that the checkpoint's tokenizer puts in front of every text, such as that of `<s>`. */
  readonly startIds: readonly number[];
  /** Text of token ids, control tokens included. Bytes that are not UTF-8 come back as U+FFFD. */
  decode(ids: readonly number[]): string;
  /** Rows that an embedding table needs: the largest id plus one. */
  readonly vocabularySize: number;
  /** @throws {UgeError} `model/unknown-token` when the vocabulary lacks it. */
  tokenId(token: string): number;
  /** Contents of `tokenizer.json`. */
  readonly json: object;
  /** Contents of `tokenizer_config.json`. */
  readonly configJson: object;
}
