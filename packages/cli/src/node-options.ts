import { NODE_KINDS } from '@uge/graph';
import type { OptionSpec } from './command.ts';

/** `--kind` of commands that find nodes. */
export const KIND_OPTION: OptionSpec = {
  type: 'string',
  choices: NODE_KINDS,
  list: true,
  description: 'Only this kind.',
};

/** `--category` of commands that find nodes. */
export const CATEGORY_OPTION: OptionSpec = {
  type: 'string',
  value: '<name>',
  list: true,
  description: 'Only this category: food, park, residential…',
};

/** `--graph-nodes`: how large a subgraph may be. */
export const GRAPH_NODES_OPTION: OptionSpec = {
  type: 'integer',
  minimum: 1,
  description: 'Most nodes in a subgraph, its centre included.',
  default: 64,
};
