import { UgeError } from '@uge/core';
import { fetchMapillary, type MapillaryOptions, type PictureSize, planMapillary } from '@uge/data/node';
import type { Command, OptionValue } from '../command.ts';
import { formatBytes } from '../format-bytes.ts';
import { parseBox } from '../parse-box.ts';

const SIZES: Record<string, PictureSize> = { '256': 256, '1024': 1024, '2048': 2048, original: 'original' };

export const photosFetch: Command = {
  name: 'photos fetch',
  summary: 'Fetch street photos of a box from Mapillary (token in the environment variable MAPILLARY_TOKEN).',
  options: {
    bbox: { type: 'string', value: '<w,s,e,n>', description: 'Box in degrees.', required: true },
    out: {
      type: 'string',
      value: '<folder>',
      description: 'Folder to write; a stopped fetch goes on.',
      required: true,
    },
    city: { type: 'string', value: '<name>', description: 'City name for the records.', required: true },
    size: { type: 'string', value: '256|1024|2048|original', description: 'Pixels of the long side.', default: '2048' },
    after: { type: 'string', value: '<date>', description: 'Only photos taken after, ISO 8601.' },
    before: { type: 'string', value: '<date>', description: 'Only photos taken before, ISO 8601.' },
    limit: { type: 'number', value: '<n>', description: 'Most photos to fetch, drawn by the seed from all found.' },
    seed: { type: 'number', description: 'For the choice and the pauses between tries.', default: 1 },
    'dry-run': { type: 'boolean', description: 'Only say how many photos and bytes it would be.' },
    json: { type: 'boolean', description: 'Print the outcome as JSON.' },
  },
  examples: [
    'uge photos fetch --bbox 13.37,52.51,13.42,52.53 --city berlin --out photos/berlin --dry-run',
    'uge photos fetch --bbox 13.37,52.51,13.42,52.53 --city berlin --out photos/berlin --limit 2000 --after 2022-01-01',
  ],
  run: async ({ options, onProgress, signal, print, note }) => {
    const request: MapillaryOptions = { ...requestOf(options), onProgress, signal };
    const out = options['out'] as string;
    if (options['dry-run']) {
      const plan = await planMapillary(request);
      const estimate = plan.sized < plan.photos ? `, estimated from ${plan.sized} of them` : '';
      const bytes =
        plan.bytes === undefined ? 'size not stated by the server' : `${formatBytes(plan.bytes)}${estimate}`;
      print(options['json'] ? JSON.stringify(plan) : `would fetch ${plan.photos} of ${plan.found} photos (${bytes})`);
      return;
    }
    const result = await fetchMapillary({ ...request, out });
    const { found, photos, reused, bytes, failed, truncated } = result;
    print(
      options['json']
        ? JSON.stringify(result)
        : `${photos} of ${found} photos in ${out}: ${reused} were there, ${formatBytes(bytes)} fetched, ${failed.length} failed`,
    );
    if (failed.length > 0) note(`failed photos are listed in ${out}/failed.jsonl; run again to try them once more`);
    if (truncated.length > 0) note(`${truncated.length} boxes of 50 m hold more photos than the API gives`);
    note('photos are CC BY-SA 4.0: name author and Mapillary where you show them (field attribution)');
  },
};

function requestOf(options: Readonly<Record<string, OptionValue>>): MapillaryOptions {
  const size = SIZES[options['size'] as string];
  if (size === undefined) {
    throw new UgeError(
      'cli/usage',
      `--size needs one of ${Object.keys(SIZES).join(', ')}, found "${options['size']}".`,
    );
  }
  const token = process.env['MAPILLARY_TOKEN'] ?? '';
  return {
    box: parseBox(options['bbox'] as string),
    token,
    city: options['city'] as string,
    size,
    seed: options['seed'] as number,
    ...(options['after'] !== undefined && { capturedAfter: options['after'] as string }),
    ...(options['before'] !== undefined && { capturedBefore: options['before'] as string }),
    ...(options['limit'] !== undefined && { limit: options['limit'] as number }),
  };
}
