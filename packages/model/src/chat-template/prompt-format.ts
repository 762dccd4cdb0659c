import { UgeError } from '@uge/core';
import type { Backbone } from '../backbones/backbone.ts';
import type { TextPiece } from '../tokenizer/split-added-tokens.ts';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import type { ChatContent, ChatTemplate } from './chat-template.ts';

/** What a prompt is made of. */
export interface PromptInput {
  instruction?: string | undefined;
  text?: string | undefined;
  /** Number of images. Default 0. */
  images?: number;
  /** Whether there is a graph. Default false. */
  graph?: boolean;
}

/** How a model wants to be asked: its chat template, seen as token ids. */
export interface PromptFormat {
  /**
   * Token ids of an input, start token included. Each image is one of the backbone's image pads and the graph one
   * `<|graph_pad|>` between its markers, in the order of the sequence, to be repeated as often as they have features.
   * Control tokens written in instruction and text are plain text.
   *
   * @throws {UgeError} `model/chat-template-failed`
   */
  format(input: PromptInput): number[];
}

/** Models whose processor reads images from the text instead of from the conversation. */
const IN_TEXT: Readonly<Record<string, { placeholder: (image: number) => string; behind: string }>> = {
  // Its processor tokenises what lies between images piece by piece, each with the start token.
  phi3_v: { placeholder: (image) => `<|image_${image + 1}|>`, behind: '\n' },
};

/** Private-use characters: no template and no tokenizer has them. */
const TEXT_MARK = '\ue000text\ue001';
const GRAPH_MARK = '\ue000graph\ue001';
export const GRAPH_TOKENS = { start: '<|graph_start|>', pad: '<|graph_pad|>', end: '<|graph_end|>' } as const;

/**
 * The format that a model's own chat template gives to one turn of the user: graph, images, instruction and text, with the
 * prompt for the answer behind.
 */
export function openPromptFormat(
  template: ChatTemplate,
  model: { tokenizer: TextTokenizer; backbone: Pick<Backbone, 'modelType' | 'imageMarkers'> },
): PromptFormat {
  const { tokenizer, backbone } = model;
  const inText = Object.hasOwn(IN_TEXT, backbone.modelType) ? IN_TEXT[backbone.modelType] : undefined;
  const rendered = new Map<string, string[][]>();

  /** Trusted text around the user's, in chunks that images part. */
  const chunks = (images: number, graph: boolean): string[][] => {
    const key = `${images} ${graph}`;
    const known = rendered.get(key);
    if (known) return known;
    const placeholders = inText ? Array.from({ length: images }, (_, image) => inText.placeholder(image)) : [];
    const marks: ChatContent[] = graph ? [{ type: 'text', text: GRAPH_MARK }] : [];
    for (let image = 0; image < images; image++) {
      marks.push(inText ? { type: 'text', text: placeholders[image]! + inText.behind } : { type: 'image' });
    }
    marks.push({ type: 'text', text: TEXT_MARK });
    const content = inText ? marks.map((mark) => (mark.type === 'text' ? mark.text : '')).join('') : marks;
    const prompt = template.render([{ role: 'user', content }]);
    const pads = inText ? placeholders : images > 0 ? [backbone.imageMarkers.pad] : [];
    checkMarks(prompt, { images: pads, imageCount: images, graph });
    const withGraph = prompt.replace(GRAPH_MARK, GRAPH_TOKENS.start + GRAPH_TOKENS.pad + GRAPH_TOKENS.end);
    let parts = [withGraph];
    for (const placeholder of placeholders) parts = parts.flatMap((part) => part.split(placeholder));
    const split = parts.map((part) => part.split(TEXT_MARK));
    rendered.set(key, split);
    return split;
  };

  return {
    format: ({ instruction, text, images = 0, graph = false }) => {
      const user = [instruction, text].filter((part) => part !== undefined && part !== '').join(' ');
      const imagePad = inText && images > 0 ? [tokenizer.tokenId(backbone.imageMarkers.pad)] : [];
      return chunks(images, graph).flatMap((around, chunk) => {
        const pieces = around.flatMap((part, index): TextPiece[] => [
          ...(index > 0 ? [{ text: user, trusted: false }] : []),
          { text: part, trusted: true },
        ]);
        return [...(chunk > 0 ? imagePad : []), ...tokenizer.startIds, ...tokenizer.encodePieces(pieces)];
      });
    },
  };
}

function checkMarks(prompt: string, expected: { images: readonly string[]; imageCount: number; graph: boolean }): void {
  const count = (mark: string): number => prompt.split(mark).length - 1;
  const images = expected.images.reduce((sum, mark) => sum + count(mark), 0);
  const problems: string[] = [];
  if (count(TEXT_MARK) !== 1) problems.push(`the text ${count(TEXT_MARK)} times instead of once`);
  if (expected.graph && count(GRAPH_MARK) !== 1) problems.push(`the graph ${count(GRAPH_MARK)} times instead of once`);
  if (images !== expected.imageCount) problems.push(`${images} images instead of ${expected.imageCount}`);
  if (problems.length === 0) return;
  throw new UgeError(
    'model/chat-template-failed',
    `chat template: a user's turn came out with ${problems.join(', ')}; use the template published with the checkpoint.`,
    { prompt: prompt.slice(0, 500) },
  );
}
