import { extname } from 'node:path';
import { UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { createContactSheet, type PreviewOptions } from '@uge/data/node';
import { cityNameOf } from '../city-name.ts';
import type { Command } from '../command.ts';

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
    out: {
      type: 'string',
      short: 'o',
      value: '<file>',
      description: 'Sheet to write: .jpg, .png, or .html, one page that loads nothing.',
      required: true,
    },
    count: { type: 'number', value: '<n>', description: 'Pictures shown.', default: 24 },
    size: { type: 'number', value: '<pixels>', description: 'Side of a picture.', default: 224 },
    seed: { type: 'number', description: 'Which pictures are shown, and how an extract looks.', default: 1 },
    extract: { type: 'string', value: '<extract>', description: 'Extract that a .ugc file was built from.' },
    panorama: { type: 'boolean', description: 'Draw panoramas of an extract.' },
  },
  examples: [
    'uge data preview data/nyc-paris -o sheet.html',
    'uge data preview paris-9e.osm.gz -o sheet.jpg --count 30 --seed 2',
    'uge data preview paris-9e.ugc --extract paris-9e.osm.gz -o panoramas.png --panorama --count 6',
  ],
  run: async ({ positionals, options, onProgress, signal, note }) => {
    const source = positionals[0]!;
    const out = options['out'] as string;
    const format = FORMATS[extname(out).toLowerCase()];
    if (!format)
      throw new UgeError('cli/usage', `uge data preview: --out ends in .jpg, .png or .html, found "${out}".`, { out });
    const extract = options['extract'] as string | undefined;
    const sheet = await createContactSheet(source, {
      format,
      count: options['count'] as number,
      size: options['size'] as number,
      seed: options['seed'] as number,
      panorama: options['panorama'] === true,
      ...(extract !== undefined && { extract }),
      ...(!source.endsWith('.ugc') && { city: cityNameOf(source) }),
      onProgress,
      signal,
    });
    await writeFileAtomic(out, sheet);
    note(`wrote ${out}`);
  },
};
