import type { BaselineContext, BaselineRegistry, PictureForm, Ranker } from '@uge/bench';
import { UgeError } from '@uge/core';
import { type Dataset, openDataset } from '@uge/data/node';
import { benchConfig } from './bench-config.ts';
import type { CommandContext, OptionSpec } from './command.ts';
import { ENCODER_OPTIONS } from './encoder-options.ts';
import { loadEncoder, startEngine } from './load-encoder.ts';
import { createMiniFor } from './mini-encoder.ts';

const TOKEN = 'UGE_EMBEDDING_TOKEN';
const PICTURE_FORMS: readonly PictureForm[] = ['objects', 'messages'];
/** Named by its address and model, not as a baseline. */
const SERVICE = 'http';
const UNTRAINED = 'untrained';

/** Options that name what is ranked. */
export const RANKER_OPTIONS: Record<string, OptionSpec> = {
  model: {
    type: 'string',
    value: '[<name>=]<folder>',
    description: 'A model to rank: a folder, or a name on the Hugging Face hub.',
    multiple: true,
  },
  endpoint: {
    type: 'string',
    value: '[<name>=]<url>',
    description: `An OpenAI-compatible embedding service; its token is read from ${TOKEN}.`,
  },
  'endpoint-model': { type: 'string', value: '<name>', description: 'Model of the service.' },
  pictures: {
    type: 'string',
    choices: PICTURE_FORMS,
    description: 'How the service takes pictures; texts only without.',
  },
  revision: {
    type: 'string',
    description: "What you call the state of the service's weights: its vectors are kept under it.",
  },
  baseline: {
    type: 'string',
    value: '<name>',
    description: 'A baseline to rank, as uge bench list names them, or untrained: uge-mini with random weights.',
    multiple: true,
  },
  ...ENCODER_OPTIONS,
};

/** Something to rank, made when its turn comes, so that one model is in memory at a time. */
export interface NamedRanker {
  /** Fit for a folder. */
  name: string;
  /** Of a model: its folder, or its name on the hub. */
  model?: string;
  create(context: BaselineContext): Promise<Ranker>;
}

/**
 * What the options name: baselines first, then the service, then models, in the order given.
 *
 * @throws {UgeError} `cli/usage` where nothing is named, or two with one name; `bench/unknown-baseline`.
 */
export async function namedRankers({
  options,
  config,
  note,
}: Pick<CommandContext, 'options' | 'config' | 'note'>): Promise<NamedRanker[]> {
  const known = await benchConfig(config);
  const baselines = withUntrained(known.baselines, { options, note });
  const rankers: NamedRanker[] = ((options['baseline'] as string[] | undefined) ?? []).map((wanted) => {
    const { name, create } = baselines.get(wanted);
    if (name === SERVICE) throw new UgeError('cli/usage', 'a service is named by --endpoint and --endpoint-model.');
    return { name, create: async (context) => create(context) };
  });
  rankers.push(...serviceOf(options, baselines));
  for (const value of (options['model'] as string[] | undefined) ?? []) {
    const { name, target } = named(value, value);
    rankers.push({
      name,
      model: target,
      create: async ({ signal, onProgress }) => ({
        encoder: await loadEncoder(target, { note, onProgress: onProgress ?? (() => {}), signal: signal! }, options),
      }),
    });
  }
  const names = rankers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UgeError('cli/usage', `two runs are named "${twice}"; name one: <name>=…`);
  if (rankers.length === 0) throw new UgeError('cli/usage', 'give at least one --model, --endpoint or --baseline.');
  return rankers;
}

function withUntrained(
  baselines: BaselineRegistry,
  { options, note }: Pick<CommandContext, 'options' | 'note'>,
): BaselineRegistry {
  return baselines.with({
    name: UNTRAINED,
    summary: 'uge-mini with random weights: what the architecture knows before training.',
    role: 'floor',
    create: async ({ dataset, seed }) => {
      await startEngine(note, options);
      return { encoder: await createMiniFor(await datasetOf(dataset), seed) };
    },
  });
}

function serviceOf(options: CommandContext['options'], baselines: BaselineRegistry): NamedRanker[] {
  const { endpoint, 'endpoint-model': model, pictures, revision } = options as Record<string, string | undefined>;
  if (endpoint === undefined) return [];
  if (model === undefined) throw new UgeError('cli/usage', '--endpoint needs an --endpoint-model.');
  const { name, target } = named(endpoint, model);
  const token = process.env[TOKEN];
  const service = {
    endpoint: target,
    model,
    ...(pictures === undefined ? {} : { pictures: pictures as PictureForm }),
    ...(revision === undefined ? {} : { revision }),
    ...(token ? { token } : {}),
  };
  return [{ name, create: async (context) => baselines.get(SERVICE).create({ ...context, service }) }];
}

/** `<name>=<target>`; without a name, `fallback` as a name of a folder. A URL's query may hold `=` too. */
function named(value: string, fallback: string): { name: string; target: string } {
  const [, name, target] = /^([\w.-]+)=(.+)$/s.exec(value) ?? [];
  if (name !== undefined && target !== undefined) return { name, target };
  const plain = fallback.replace(/[^\w.-]+/g, '-').replace(/^[-.]+|-+$/g, '');
  return { name: plain === '' ? 'model' : plain, target: value };
}

async function datasetOf(source: BaselineContext['dataset']): Promise<Dataset> {
  return openDataset(source.folder);
}
