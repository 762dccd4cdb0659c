import { readFile } from 'node:fs/promises';
import { UgeError } from '@uge/core';
import { readJsonl } from '@uge/core/node';
import type { EncoderInput } from '@uge/data';
import type { SpatialSubgraph } from '@uge/graph';
import type { Command, OptionValue } from '../command.ts';
import { ENCODER_OPTIONS } from '../encoder-options.ts';
import { loadEncoder } from '../load-encoder.ts';
import { planModels } from '../plan/plan-model.ts';
import { plannedInputs } from '../plan/planned-files.ts';

/** An input as a user writes it: the graph may be a file. */
interface WrittenInput extends Omit<EncoderInput, 'graph' | 'image'> {
  image?: string;
  graph?: string | SpatialSubgraph;
}

export const embed: Command = {
  name: 'embed',
  summary: 'Embed pictures, texts and graphs: one JSON line per input, or one list with --json.',
  options: {
    model: { type: 'string', value: '<folder>', description: 'Model folder, or name on the hub.', required: true },
    image: { type: 'string', value: '<file>', description: 'A picture.', multiple: true },
    text: { type: 'string', description: 'A text.', multiple: true },
    graph: { type: 'string', value: '<file>', description: 'A spatial graph (.json).', multiple: true },
    instruction: { type: 'string', description: 'Instruction given with every picture and graph.' },
    inputs: {
      type: 'string',
      value: '<file>',
      description: 'Inputs, one JSON object a line: instruction, text, image, graph in any mix; instead of the above.',
    },
    'batch-size': { type: 'integer', minimum: 1, description: 'Inputs per forward pass.', default: 32 },
    ...ENCODER_OPTIONS,
  },
  examples: [
    'uge embed --model runs/stage2/model --image photo.jpg --text "a street near a park"',
    'uge embed --model runs/stage2/model --inputs inputs.jsonl --dimensions 128 > vectors.jsonl',
    'uge embed --model Qwen/Qwen2.5-VL-3B-Instruct --adapter runs/adapter --weights int8 --image photo.jpg',
  ],
  plan: async ({ options }) => {
    const { list, file } = inputsOf(options);
    const models = await planModels([options['model'] as string]);
    const files = list.flatMap(({ image, graph }) => [image, graph as string | undefined]);
    let inputs = list.length;
    if (file !== undefined) for await (const _ of readJsonl(file)) inputs++;
    return { ...models, reads: [...models.reads!, ...(await plannedInputs([file, ...files]))], estimate: { inputs } };
  },
  run: async ({ options, onProgress, signal, print, note }) => {
    const { list, file } = inputsOf(options);
    const encoder = await loadEncoder(options['model'] as string, { note, onProgress, signal }, options);
    try {
      // Lines of the file as they are read, until their vectors come.
      const waiting: WrittenInput[] = [];
      const rows: object[] = [];
      const read = async function* (): AsyncGenerator<EncoderInput> {
        for await (const written of file === undefined ? list : readJsonl<WrittenInput>(file)) {
          waiting.push(written);
          yield await openGraph(written);
        }
      };
      const batchSize = options['batch-size'] as number;
      for await (const vector of encoder.embedStream(read(), { batchSize, onProgress, signal })) {
        const row = { ...withoutInlineGraph(waiting.shift()!), embedding: [...vector] };
        if (options['json']) rows.push(row);
        else print(JSON.stringify(row));
      }
      if (options['json']) return { json: rows };
    } finally {
      encoder.dispose();
    }
  },
};

/** What is embedded: a list of the command line, or a file. */
function inputsOf(options: Readonly<Record<string, OptionValue>>): { list: WrittenInput[]; file: string | undefined } {
  const list = listedInputs(options);
  const file = options['inputs'] as string | undefined;
  if ((list.length === 0) !== (file === undefined)) return { list, file };
  throw new UgeError('cli/usage', 'give either --inputs, or at least one --image, --text or --graph.');
}

function listedInputs(options: Readonly<Record<string, OptionValue>>): WrittenInput[] {
  const instruction = options['instruction'] as string | undefined;
  const given = (name: string): string[] => (options[name] as string[] | undefined) ?? [];
  const asked = instruction === undefined ? {} : { instruction };
  return [
    ...given('image').map((image) => ({ ...asked, image })),
    ...given('text').map((text) => ({ text })),
    ...given('graph').map((graph) => ({ ...asked, graph })),
  ];
}

async function openGraph({ graph, ...input }: WrittenInput): Promise<EncoderInput> {
  if (graph === undefined) return input;
  if (typeof graph !== 'string') return { ...input, graph };
  try {
    return { ...input, graph: JSON.parse(await readFile(graph, 'utf8')) as SpatialSubgraph };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UgeError(
      'cli/unreadable-graph',
      `${graph}: ${reason}; expected a graph file of a dataset.`,
      { graph },
      { cause },
    );
  }
}

/** A graph is too long to be repeated beside its vector. */
function withoutInlineGraph({ graph, ...input }: WrittenInput): object {
  return typeof graph === 'string' ? { ...input, graph } : input;
}
