import { basename } from 'node:path';
import { type PreparedPhotos, preparePhotos } from '@uge/data/node';
import type { Command } from '../command.ts';
import { seedOption } from '../shared-options.ts';

export const photosCheck: Command = {
  name: 'photos check',
  summary: 'Say which photos of a source can be used, which cannot, and why.',
  positionals: [
    {
      name: 'source',
      description: 'A folder with EXIF positions or mapillary.jsonl, or a .csv, .geojson or .jsonl list.',
      required: true,
    },
  ],
  options: {
    seed: seedOption('Of thinning, as in data build.'),
    list: { type: 'boolean', description: 'List every photo that is left out.' },
  },
  examples: ['uge photos check photos/berlin', 'uge photos check photos.csv --list'],
  run: async ({ positionals, options, onProgress, signal }) => {
    const prepared = await preparePhotos(positionals[0]!, { seed: options['seed'] as number, onProgress, signal });
    const lines = [...countLines(prepared), ...(options['list'] ? listLines(prepared) : [])];
    return { json: prepared, text: lines.join('\n') };
  },
};

function countLines({ photos, skipped, rejected }: PreparedPhotos): string[] {
  const counts = new Map<string, number>();
  for (const { reason } of [...skipped, ...rejected]) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const rows = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const views = photos.filter(({ crop }) => crop).length;
  const undirected = photos.filter(({ heading }) => heading === undefined).length;
  const width = Math.max(4, ...rows.map(([reason]) => reason.length));
  return [
    `${'kept'.padEnd(width)}  ${photos.length}${views > 0 ? ` (${views} views of panoramas)` : ''}`,
    ...rows.map(([reason, count]) => `${reason.padEnd(width)}  ${count}`),
    ...(undirected > 0 ? [`${undirected} of the kept photos have no heading`] : []),
  ];
}

function listLines({ skipped, rejected }: PreparedPhotos): string[] {
  const round = (value: number): number => Math.round(value * 100) / 100;
  return [
    '',
    ...skipped.map(({ file, reason, line }) => `${file}${line === undefined ? '' : ` (line ${line})`}: ${reason}`),
    ...rejected.map(({ file, reason, value, threshold, duplicateOf }) => {
      const measure = value === undefined ? '' : `, ${round(value)} against ${threshold}`;
      return `${basename(file)}: ${reason}${duplicateOf ? ` of ${duplicateOf}` : ''}${measure}`;
    }),
  ];
}
