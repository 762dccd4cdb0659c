import { extname } from 'node:path';
import { UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { createContactSheet, type PreviewOptions } from '@uge/data/node';
import { cityNameOf } from '../city-name.ts';
import type { Command } from '../command.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { outOption, seedOption } from '../shared-options.ts';

const FORMATS: Readonly<Record<string, PreviewOptions['format']>> = {
  '.jpg': 'jpg',
  '.jpeg': 'jpg',
  '.png': 'png',
  '.html': 'html',
};

export const dataPreview: Command = {
  name: 'data preview',
  summary: 'Make a contact sheet of a dataset, or of the street views that an extract would give.',
  positionals: [
    {
      name: 'source',
      description: 'A dataset folder, an OpenStreetMap extract, or a .ugc file with --extract.',
      required: true,
    },
  ],
  options: {
    out: outOption('Sheet to write: .jpg, .png, or .html, one page that loads nothing.', {
      value: '<file>',
      required: true,
    }),
    limit: { type: 'integer', minimum: 1, description: 'Most pictures shown.', default: 24 },
    'image-size': { type: 'integer', minimum: 1, value: '<pixels>', description: 'Side of a picture.', default: 224 },
    seed: seedOption('Which pictures are shown, and how an extract looks.'),
    extract: { type: 'string', value: '<extract>', description: 'Extract that a .ugc file was built from.' },
    panorama: { type: 'boolean', description: 'Draw panoramas of an extract.' },
  },
  examples: [
    'uge data preview data/nyc-paris -o sheet.html',
    'uge data preview paris-9e.osm.gz -o sheet.jpg --limit 30 --seed 2',
    'uge data preview paris-9e.ugc --extract paris-9e.osm.gz -o panoramas.png --panorama --limit 6',
  ],
  plan: async ({ positionals, options }) => {
    const out = options['out'] as string;
    formatOf(out);
    return {
      reads: await plannedInputs([positionals[0], options['extract'] as string | undefined]),
      writes: [await plannedOutput(out, 0.2 * (options['limit'] as number) * (options['image-size'] as number) ** 2)],
      estimate: { 'pictures at most': options['limit'] },
    };
  },
  run: async ({ positionals, options, onProgress, signal }) => {
    const source = positionals[0]!;
    const out = options['out'] as string;
    const extract = options['extract'] as string | undefined;
    const sheet = await createContactSheet(source, {
      format: formatOf(out),
      count: options['limit'] as number,
      size: options['image-size'] as number,
      seed: options['seed'] as number,
      panorama: options['panorama'] === true,
      ...(extract !== undefined && { extract }),
      ...(!source.endsWith('.ugc') && { city: cityNameOf(source) }),
      onProgress,
      signal,
    });
    await writeFileAtomic(out, sheet);
    return { json: { out, bytes: Buffer.byteLength(sheet) }, wrote: [out] };
  },
};

function formatOf(out: string): PreviewOptions['format'] {
  const format = FORMATS[extname(out).toLowerCase()];
  if (format) return format;
  throw new UgeError('cli/usage', `--out ends in .jpg, .png or .html, found "${out}".`, { out });
}
