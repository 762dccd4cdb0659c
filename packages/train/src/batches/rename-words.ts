import { createRandom, type Random } from '@uge/core';
import type { EncoderInput } from '@uge/data';
import type { TrainingPair } from '../stages/stage-recipe.ts';

/** A word of a name: a capital or a digit in it, three characters or more, not a number alone. */
const NAME_WORD = /^(?=.{3})(?=.*[\p{Lu}\d])(?=.*\p{L})/u;
const WORD = /[\p{L}\p{N}]+/gu;
/** Words of names that begin sentences too. */
const COMMON: ReadonlySet<string> = new Set(['The', 'And', 'From', 'Near', 'Between']);
/** Share of the words of names that a renamed row has new ones for. */
const RENAMED = 0.7;
const ONSETS = 'b c d f g h k l m n p r s t v w z br ch dr gr kr pl sch st th tr'.split(' ');
const VOWELS = 'a e i o u ai au ei ie oo ü ö ä é'.split(' ');
const ENDINGS = ['', '', '', 'n', 'r', 's', 't', 'l', 'ng', 'rd', 'lm', 'ck', 'sse', 'ville'];

export interface RenameOptions {
  /** Of all rows, those that are renamed. */
  share: number;
  seed: number;
  step: number;
}

/**
 * A row whose names have other words, the same ones in graph, query and texts: who was where stays, what it is called does not.
 * Names then have to be read, not remembered. Rows without a graph stay as they are, and rows that ask for a picture: in a
 * picture no name is read.
 */
export function renameWords(pair: TrainingPair, { share, seed, step }: RenameOptions): TrainingPair {
  const { graph } = pair.query;
  const random = createRandom(seed, 'renamed', step, pair.id);
  if (!graph || pair.positive.image !== undefined || random.next() >= share) return pair;
  const names = new Map<string, string>();
  for (const word of nameWords(graph)) if (random.next() < RENAMED) names.set(word, inventWord(word, random));
  const inText = (text: string): string => text.replace(WORD, (word) => names.get(word) ?? word);
  const inInput = (input: EncoderInput): EncoderInput => ({
    ...input,
    ...(input.instruction !== undefined && { instruction: inText(input.instruction) }),
    ...(input.text !== undefined && { text: inText(input.text) }),
    ...(input.graph && {
      graph: {
        ...input.graph,
        nodes: input.graph.nodes.map((node) => ({ ...node, node_text: inText(node.node_text) })),
      },
    }),
  });
  return {
    ...pair,
    query: inInput(pair.query),
    positive: inInput(pair.positive),
    negatives: pair.negatives.map(inInput),
  };
}

/** Words of the names of a graph's nodes, each once, in their order. */
function nameWords({ nodes }: NonNullable<EncoderInput['graph']>): Set<string> {
  const words = nodes.flatMap(({ node_text }) => node_text.match(WORD) ?? []);
  return new Set(words.filter((word) => NAME_WORD.test(word) && !COMMON.has(word)));
}

function inventWord(word: string, random: Random): string {
  const number = /^(\d+)(\D*)$/.exec(word);
  if (number) return `${1 + random.int(10 ** number[1]!.length)}${number[2]}`;
  let invented = '';
  const syllables = Math.max(1, Math.min(3, Math.round(word.length / 3)));
  for (let index = 0; index < syllables; index++) invented += random.pick(ONSETS) + random.pick(VOWELS);
  invented += random.pick(ENDINGS);
  return invented.charAt(0).toUpperCase() + invented.slice(1);
}
