import { UgeError } from '@uge/core';
import type { EncoderInput } from '@uge/data';
import type { Backbone, SequenceSpan } from '../backbones/backbone.ts';
import type { ImageShape } from '../backbones/prepared-image.ts';
import { GRAPH_TOKENS, type PromptFormat } from '../chat-template/prompt-format.ts';
import { LruCache } from '../tokenizer/lru-cache.ts';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';

/** One input as token ids, with as many placeholders as its graph and image have features. */
export interface SequenceRow {
  ids: number[];
  spans: SequenceSpan[];
  /** Positions of the graph's tokens, end exclusive. */
  graph?: { start: number; end: number };
  /** Positions of the image's tokens, end exclusive. */
  image?: { start: number; end: number };
}

export interface SequenceBuilderOptions {
  backbone: Backbone;
  tokenizer: TextTokenizer;
  prompt: PromptFormat;
  /** Instruction and text together keep to this many tokens. */
  maximumTextTokens: number;
}

type Words = Pick<EncoderInput, 'instruction' | 'text'>;

const CACHED_PROMPTS = 20_000;

/**
 * Lays inputs out as sequences. Only the text of an input is ever cut, at its end, between characters: so that
 * instruction and text together keep to `maximumTextTokens`, and the whole sequence to the positions that the model has.
 * Template, instruction, image and graph stay whole.
 */
export class SequenceBuilder {
  readonly #options: SequenceBuilderOptions;
  readonly #maximumPositions: number;
  readonly #prompts = new LruCache<string, readonly number[]>(CACHED_PROMPTS);

  constructor(options: SequenceBuilderOptions) {
    this.#options = options;
    this.#maximumPositions = maximumPositions(options.backbone.published);
  }

  /**
   * @param options.image - shape of the input's image.
   * @param options.graphTokens - soft tokens of the input's graph; 0 without one.
   * @param options.index - place of the input, for messages.
   * @throws {UgeError} `model/instruction-too-long`, `model/sequence-too-long`
   */
  build(input: Words, options: { image?: ImageShape | undefined; graphTokens: number; index: number }): SequenceRow {
    const { image, graphTokens, index } = options;
    const { backbone, maximumTextTokens } = this.#options;
    const has = { images: image ? 1 : 0, graph: graphTokens > 0 };
    const features = (image ? backbone.imageTokens(image) - 1 : 0) + (graphTokens > 0 ? graphTokens - 1 : 0);
    let ids = this.#prompt(input, { ...has, limit: maximumTextTokens, index });
    const excess = ids.length + features - this.#maximumPositions;
    if (excess > 0) {
      const limit = Math.min(maximumTextTokens, this.#count(input)) - excess;
      const length = ids.length + features;
      if (limit < this.#count({ instruction: input.instruction ?? '' })) throw this.#tooLong({ index, length });
      ids = this.#prompt(input, { ...has, limit, index });
    }
    return this.#expand(ids, { image, graphTokens });
  }

  /** Each single placeholder of a prompt becomes one per feature. */
  #expand(prompt: readonly number[], options: { image: ImageShape | undefined; graphTokens: number }): SequenceRow {
    const { backbone, tokenizer } = this.#options;
    const { image, graphTokens } = options;
    const row: SequenceRow = { ids: [], spans: [] };
    const repeat = (id: number, count: number): { start: number; end: number } => {
      const start = row.ids.length;
      for (let i = 0; i < count; i++) row.ids.push(id);
      return { start, end: start + count };
    };
    const imagePad = image && tokenizer.tokenId(backbone.imageMarkers.pad);
    const graphPad = graphTokens > 0 ? tokenizer.tokenId(GRAPH_TOKENS.pad) : undefined;
    let textStart = 0;
    for (const id of prompt) {
      if (id === graphPad) row.graph = repeat(id, graphTokens);
      else if (image && id === imagePad) {
        row.image = repeat(id, backbone.imageTokens(image));
        row.spans.push({ kind: 'text', length: row.image.start - textStart }, { kind: 'image', image });
        textStart = row.image.end;
      } else row.ids.push(id);
    }
    row.spans.push({ kind: 'text', length: row.ids.length - textStart });
    return row;
  }

  #prompt(
    { instruction, text }: Words,
    options: { images: number; graph: boolean; limit: number; index: number },
  ): readonly number[] {
    const { images, graph, limit, index } = options;
    const key = JSON.stringify([instruction, text, images, graph, limit]);
    const known = this.#prompts.get(key);
    if (known) return known;
    const words = { ...(instruction ? { instruction } : {}), ...(text ? { text } : {}) };
    const ids = this.#options.prompt.format({ ...this.#cut(words, { limit, index }), images, graph });
    this.#prompts.set(key, ids);
    return ids;
  }

  /** The longest beginning of the text that keeps to the limit together with the instruction. */
  #cut(words: Words, { limit, index }: { limit: number; index: number }): Words {
    const { instruction, text = '' } = words;
    if (this.#count(words) <= limit) return words;
    const withText = (end: number): Words => ({ ...words, text: text.slice(0, end) });
    const least = this.#count({ instruction: instruction ?? '' });
    if (least > limit) {
      throw new UgeError(
        'model/instruction-too-long',
        `input ${index}: an instruction of ${least} tokens, but instruction and text may have ${limit}; shorten it, or move what may be cut into the text.`,
        { input: index, tokens: least, maximumTextTokens: limit },
      );
    }
    let fits = 0;
    let tooMany = text.length;
    while (tooMany - fits > 1) {
      const middle = (fits + tooMany) >> 1;
      if (this.#count(withText(middle)) <= limit) fits = middle;
      else tooMany = middle;
    }
    // Not between the halves of a character.
    const last = text.charCodeAt(fits - 1);
    return withText(last >= 0xd800 && last < 0xdc00 ? fits - 1 : fits);
  }

  #count({ instruction, text }: Words): number {
    return this.#options.tokenizer.encode([instruction, text].filter(Boolean).join(' ')).length;
  }

  #tooLong({ index, length }: { index: number; length: number }): UgeError {
    return new UgeError(
      'model/sequence-too-long',
      `input ${index}: ${length} positions, but the model has ${this.#maximumPositions}, and no text is left to cut; use a smaller image or graph.`,
      { input: index, length, maximumPositions: this.#maximumPositions },
    );
  }
}

/** `max_position_embeddings`, which some families keep in `text_config`; published files may leave it to its default. */
function maximumPositions(published: Readonly<Record<string, unknown>>): number {
  const text = published['text_config'] as Record<string, unknown> | undefined;
  const found = published['max_position_embeddings'] ?? text?.['max_position_embeddings'];
  return typeof found === 'number' ? found : Number.POSITIVE_INFINITY;
}
