import { UgeError } from '@uge/core';
import { exportHuggingFace, exportMsSwift, openDataset } from '@uge/data/node';
import type { Command } from '../command.ts';
import { listCounts } from '../graph-counts.ts';

export const dataExport: Command = {
  name: 'data export',
  summary: 'Export a dataset for ms-swift or for Hugging Face datasets.',
  positionals: [
    { name: 'dataset', description: 'A dataset folder.', required: true },
    { name: 'out', description: 'New folder.', required: true },
  ],
  options: {
    format: { type: 'string', value: 'ms-swift|huggingface', description: 'Layout.', default: 'ms-swift' },
    paths: {
      type: 'string',
      value: 'absolute|relative',
      description: 'How ms-swift rows name pictures and graphs.',
      default: 'absolute',
    },
    root: {
      type: 'string',
      value: '<folder>',
      description: 'What absolute paths begin with. Default: the new folder.',
    },
    json: { type: 'boolean', description: 'Print what was written as JSON.' },
  },
  examples: [
    'uge data export data/nyc-paris exports/swift --root /mydata/ugdata',
    'uge data export data/nyc-paris exports/hub --format huggingface',
  ],
  run: async ({ positionals, options, onProgress, signal, print }) => {
    const dataset = await openDataset(positionals[0]!);
    const out = positionals[1]!;
    const { paths, format } = options;
    if (paths !== 'absolute' && paths !== 'relative') throw usage('paths', 'absolute or relative', paths);
    if (format !== 'ms-swift' && format !== 'huggingface') throw usage('format', 'ms-swift or huggingface', format);
    const root = options['root'] as string | undefined;
    const summary =
      format === 'huggingface'
        ? await exportHuggingFace(dataset, { out, onProgress, signal })
        : await exportMsSwift(dataset, { out, paths, ...(root !== undefined && { root }), onProgress, signal });
    const left =
      summary.picturePositives > 0 ? `; left out: ${summary.picturePositives} rows whose positive is a picture` : '';
    print(options['json'] ? JSON.stringify(summary, undefined, 2) : `${out}  ${listCounts(summary.rows)}${left}`);
  },
};

function usage(option: string, expected: string, found: unknown): UgeError {
  return new UgeError('cli/usage', `uge data export: --${option} needs ${expected}, found "${found}".`);
}
