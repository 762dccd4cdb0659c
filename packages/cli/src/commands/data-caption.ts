import { UgeError } from '@uge/core';
import { createVisionCaptioner, type UpdateDatasetOptions } from '@uge/data/node';
import type { Command, CommandContext } from '../command.ts';
import { datasetUpdate, STAGE_OPTIONS } from '../data-update.ts';

const TOKEN = 'UGE_CAPTION_TOKEN';

export const dataCaption: Command = {
  name: 'data caption',
  summary: 'Write the captions of a dataset again, by templates or by a vision model, and the pairs made from them.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: {
    endpoint: {
      type: 'string',
      value: '<url>',
      description: `OpenAI-compatible service; its token is read from ${TOKEN}. Default: templates.`,
    },
    'endpoint-model': { type: 'string', value: '<name>', description: 'Vision model of the service.' },
    cache: { type: 'string', value: '<file>', description: 'JSON Lines file of captions already paid for.' },
    concurrency: { type: 'integer', minimum: 1, description: 'Requests at a time.', default: 4 },
    grounding: {
      type: 'number',
      value: '<share>',
      description: 'Least share of named places that the graph has near the photo.',
      default: 0.8,
    },
    ...STAGE_OPTIONS,
  },
  examples: [
    'uge data caption data/nyc-paris --seed 2',
    'uge data caption data/nyc-paris --endpoint http://localhost:11434/v1 --endpoint-model qwen2.5vl:7b --cache captions.jsonl',
  ],
  ...datasetUpdate((options) => ({
    stages: ['captions'],
    seeded: 'captions',
    changes: { captioner: captionerOf(options) },
  })),
};

function captionerOf(options: CommandContext['options']): UpdateDatasetOptions['captioner'] {
  const { endpoint, 'endpoint-model': model, cache, concurrency, grounding } = options;
  if (endpoint === undefined) return 'template';
  if (model === undefined) throw new UgeError('cli/usage', '--endpoint needs an --endpoint-model.');
  const token = process.env[TOKEN];
  const provider = createVisionCaptioner({
    endpoint: endpoint as string,
    model: model as string,
    concurrency: concurrency as number,
    ...(cache !== undefined && { cache: cache as string }),
    ...(token && { token }),
  });
  return { provider, minimumGrounding: grounding as number };
}
