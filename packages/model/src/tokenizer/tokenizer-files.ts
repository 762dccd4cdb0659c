/** One entry of `added_tokens` in `tokenizer.json`. */
export interface AddedTokenJson {
  id: number;
  content: string;
  single_word: boolean;
  lstrip: boolean;
  rstrip: boolean;
  normalized: boolean;
  special: boolean;
}

/** Hugging Face `tokenizer.json` of a byte-level BPE vocabulary. */
export interface TokenizerJson {
  version: string;
  truncation: null;
  padding: null;
  added_tokens: AddedTokenJson[];
  normalizer: object | null;
  pre_tokenizer: object;
  post_processor: object;
  decoder: object;
  model: { type: 'BPE'; vocab: Record<string, number>; merges: string[]; [option: string]: unknown };
}

/** Contents of the two files that Hugging Face libraries read a tokenizer from. */
export interface TokenizerFiles {
  /** `tokenizer.json` */
  tokenizer: TokenizerJson;
  /** `tokenizer_config.json` */
  tokenizerConfig: object;
}
