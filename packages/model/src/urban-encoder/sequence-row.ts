import type { EncoderInput } from '@uge/data';
import type { Backbone, SequenceSpan } from '../backbones/backbone.ts';
import type { ImageShape } from '../backbones/prepared-image.ts';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import type { EncoderSettings } from './encoder-settings.ts';

export const GRAPH_MARKERS = { start: '<|graph_start|>', pad: '<|graph_pad|>', end: '<|graph_end|>' } as const;

/** One input as a token sequence: template prefix, graph, image, instruction and text, template suffix. */
export interface SequenceRow {
  ids: number[];
  spans: SequenceSpan[];
  /** Positions of the graph's tokens, end exclusive. */
  graph?: { start: number; end: number };
  /** Positions of the image's tokens, end exclusive. */
  image?: { start: number; end: number };
}

export interface SequenceRowOptions {
  backbone: Backbone;
  tokenizer: TextTokenizer;
  settings: EncoderSettings;
  /** The input's image. */
  image?: ImageShape | undefined;
  /** Soft tokens of the input's graph; 0 without one. */
  graphTokens: number;
}

export function sequenceRow(input: EncoderInput, options: SequenceRowOptions): SequenceRow {
  const { backbone, tokenizer, settings, image, graphTokens } = options;
  const control = (text: string): number[] => tokenizer.encode(text, { specialTokens: 'recognise' });
  const row: SequenceRow = { ids: control(settings.template.prefix), spans: [] };
  const placeholders = (markers: typeof GRAPH_MARKERS | Backbone['imageMarkers'], count: number) => {
    if (markers.start) row.ids.push(tokenizer.tokenId(markers.start));
    const start = row.ids.length;
    const pad = tokenizer.tokenId(markers.pad);
    for (let i = 0; i < count; i++) row.ids.push(pad);
    if (markers.end) row.ids.push(tokenizer.tokenId(markers.end));
    return { start, end: start + count };
  };
  if (graphTokens > 0) row.graph = placeholders(GRAPH_MARKERS, graphTokens);
  if (image) {
    row.image = placeholders(backbone.imageMarkers, backbone.imageTokens(image));
    row.spans.push({ kind: 'text', length: row.image.start }, { kind: 'image', image });
  }
  row.ids.push(...textTokens(input, tokenizer, settings), ...control(settings.template.suffix));
  row.spans.push({ kind: 'text', length: row.ids.length - (row.image?.end ?? 0) });
  return row;
}

function textTokens(
  { instruction, text }: EncoderInput,
  tokenizer: TextTokenizer,
  settings: EncoderSettings,
): number[] {
  const content = [instruction, text].filter((part) => part !== undefined && part !== '').join(' ');
  return tokenizer.encode(content).slice(0, settings.maximumTextTokens);
}
