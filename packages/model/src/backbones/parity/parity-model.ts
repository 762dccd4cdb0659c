import type { ImageLayout } from '../backbone.ts';

/** What a case of `cases.json` says beside its tensors. */
export interface ParityCase {
  input_ids: number[][];
  attention_mask: number[][];
  last_token_index: number[];
  tensors: string[];
  /** File of the case's own image. */
  image?: string;
  /** Case whose image this one has. */
  pixels_of?: string;
  image_token_count?: number;
  video_grid_thw?: [number, number, number][];
  second_per_grid_ts?: number[];
  /** Qwen2.5-VL: tokens in the order in which its windows hold them. */
  vision_window_index?: number[];
}

/** A backbone of the fixtures, and what is particular about comparing it. */
export interface ParityModel {
  /** Of the fixtures, and name in the table. */
  folder: string;
  /** Whether an input id stands for a token of an image or video. */
  isPlaceholder(id: number): boolean;
  /** Tensors that are not computed, with the reason. */
  absent: Readonly<Record<string, string>>;
  /**
   * Rows of a case whose hidden states the library computes as if alone. The embeddings of the others are compared with
   * those of the row alone. Absent: all.
   */
  aloneRows?: Readonly<Record<string, readonly number[]>>;
  /** Rows of a traced vision tensor (seen as a matrix) in the fixture's order. Absent: as they are, from the first on. */
  traceRows?(name: string, layout: ImageLayout, parityCase: ParityCase): number[] | undefined;
}

const qwenPlaceholder = (id: number): boolean => id === 392 || id === 393;

/** Patches of tokens: four each, side by side in the layout. */
const patchesOf = (tokens: Iterable<number>): number[] =>
  [...tokens].flatMap((token) => Array.from({ length: 4 }, (_, part) => token * 4 + part));

export const PARITY_MODELS: readonly ParityModel[] = [
  {
    folder: 'qwen2_vl',
    isPlaceholder: qwenPlaceholder,
    absent: {},
    traceRows: (_, layout) => patchesOf(layout.rows[0]!),
  },
  {
    folder: 'qwen2_5_vl',
    isPlaceholder: qwenPlaceholder,
    absent: {},
    traceRows: (_, layout, { vision_window_index: order = [] }) =>
      patchesOf(order.map((token) => layout.rows[0]![token]!)),
  },
  {
    folder: 'llava_next_mistral',
    isPlaceholder: (id) => id === 336,
    absent: { 'A.vision_block.3': 'behind the layer that the features come from, not computed' },
  },
  {
    folder: 'phi3_v',
    isPlaceholder: (id) => id < 0,
    absent: { 'A.vision_block.3': 'behind the layer that the features come from, not computed' },
    // The library gives the short row the rotary factors of the long one.
    aloneRows: { B: [0], B_left: [0] },
    traceRows: (name, layout) => (name === 'hd_merged' ? [...layout.rows[0]!] : undefined),
  },
];
