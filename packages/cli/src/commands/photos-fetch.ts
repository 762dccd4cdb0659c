import { fetchMapillary, type MapillaryOptions, type PictureSize, planMapillary } from '@uge/data/node';
import type { Command, OptionValue } from '../command.ts';
import { formatBytes } from '../format-bytes.ts';
import { parseBounds } from '../lon-lat.ts';
import { plannedOutput } from '../plan/planned-files.ts';
import { bboxOption, outOption, seedOption } from '../shared-options.ts';

const SIZES: Record<string, PictureSize> = { '256': 256, '1024': 1024, '2048': 2048, original: 'original' };

export const photosFetch: Command = {
  name: 'photos fetch',
  summary: 'Fetch street photos of a box from Mapillary (token in the environment variable MAPILLARY_TOKEN).',
  options: {
    bbox: { ...bboxOption('Where'), required: true },
    out: outOption('Folder to write; a stopped fetch goes on.', { required: true }),
    city: { type: 'string', value: '<name>', description: 'City name for the records.', required: true },
    'image-size': {
      type: 'string',
      choices: ['256', '1024', '2048', 'original'],
      description: 'Pixels of the long side.',
      default: '2048',
    },
    after: { type: 'string', value: '<date>', description: 'Only photos taken after, ISO 8601.' },
    before: { type: 'string', value: '<date>', description: 'Only photos taken before, ISO 8601.' },
    limit: { type: 'integer', minimum: 1, description: 'Most photos to fetch, drawn by the seed from all found.' },
    seed: seedOption('Of the choice and of the pauses between tries.'),
  },
  examples: [
    'uge photos fetch --bbox 13.37,52.51,13.42,52.53 --city berlin --out photos/berlin --dry-run',
    'uge photos fetch --bbox 13.37,52.51,13.42,52.53 --city berlin --out photos/berlin --limit 2000 --after 2022-01-01',
  ],
  plan: async ({ options, onProgress, signal }) => {
    const { found, photos, bytes, sized } = await planMapillary({ ...requestOf(options), onProgress, signal });
    return {
      fetches: [`${photos} of the ${found} photos that Mapillary has there`],
      writes: [await plannedOutput(options['out'] as string, bytes)],
      estimate: {
        found,
        photos,
        bytes: bytes ?? 'not stated by the server',
        ...(sized < photos && { 'sizes known of': sized }),
      },
    };
  },
  run: async ({ options, onProgress, signal, note }) => {
    const out = options['out'] as string;
    const result = await fetchMapillary({ ...requestOf(options), onProgress, signal, out });
    const { found, photos, reused, bytes, failed, truncated } = result;
    if (failed.length > 0) note(`failed photos are listed in ${out}/failed.jsonl; run again to try them once more`);
    if (truncated.length > 0) note(`${truncated.length} boxes of 50 m hold more photos than the API gives`);
    note('photos are CC BY-SA 4.0: name author and Mapillary where you show them (field attribution)');
    return {
      json: result,
      text: `${photos} of ${found} photos in ${out}: ${reused} were there, ${formatBytes(bytes)} fetched, ${failed.length} failed`,
    };
  },
};

function requestOf(options: Readonly<Record<string, OptionValue>>): MapillaryOptions {
  const token = process.env['MAPILLARY_TOKEN'] ?? '';
  return {
    box: parseBounds(options['bbox'] as string, '--bbox'),
    token,
    city: options['city'] as string,
    size: SIZES[options['image-size'] as string]!,
    seed: options['seed'] as number,
    ...(options['after'] !== undefined && { capturedAfter: options['after'] as string }),
    ...(options['before'] !== undefined && { capturedBefore: options['before'] as string }),
    ...(options['limit'] !== undefined && { limit: options['limit'] as number }),
  };
}
