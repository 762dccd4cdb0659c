import { exportHuggingFace, exportMsSwift, openDataset } from '@uge/data/node';
import type { Command } from '../command.ts';
import { listCounts } from '../graph-counts.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { outOption } from '../shared-options.ts';

export const dataExport: Command = {
  name: 'data export',
  summary: 'Export a dataset for ms-swift or for Hugging Face datasets.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: {
    to: { type: 'string', choices: ['ms-swift', 'huggingface'], description: 'What reads it.', required: true },
    out: outOption('Folder to write.', { required: true }),
    paths: {
      type: 'string',
      choices: ['absolute', 'relative'],
      description: 'How ms-swift rows name pictures and graphs.',
      default: 'absolute',
    },
    root: {
      type: 'string',
      value: '<folder>',
      description: 'What absolute paths begin with. Default: the new folder.',
    },
  },
  examples: [
    'uge data export data/nyc-paris --to ms-swift --out exports/swift --root /mydata/ugdata',
    'uge data export data/nyc-paris --to huggingface --out exports/hub',
  ],
  plan: async ({ positionals, options }) => {
    const { manifest } = await openDataset(positionals[0]!);
    const reads = await plannedInputs([positionals[0]]);
    return {
      reads,
      writes: [await plannedOutput(options['out'] as string, reads[0]!.bytes)],
      estimate: { photos: manifest.counts.photos, ...manifest.counts.pairs },
    };
  },
  run: async ({ positionals, options, onProgress, signal }) => {
    const dataset = await openDataset(positionals[0]!);
    const out = options['out'] as string;
    const paths = options['paths'] as 'absolute' | 'relative';
    const root = options['root'] as string | undefined;
    const summary =
      options['to'] === 'huggingface'
        ? await exportHuggingFace(dataset, { out, onProgress, signal })
        : await exportMsSwift(dataset, { out, paths, ...(root !== undefined && { root }), onProgress, signal });
    const left =
      summary.picturePositives > 0 ? `; left out: ${summary.picturePositives} rows whose positive is a picture` : '';
    return { json: summary, text: `${out}  ${listCounts(summary.rows)}${left}`, wrote: [out] };
  },
};
