import { join } from 'node:path';
import { hashFile } from '@uge/core/node';
import pLimit from 'p-limit';
import { listDatasetFiles } from '../dataset/list-files.ts';
import type { DatasetManifest } from '../types.ts';
import type { ProblemListener } from './problem.ts';

const FILES_AT_ONCE = 16;

/** Compare the files of a dataset with its manifest: missing, changed and extra ones. */
export async function checkFiles(folder: string, manifest: DatasetManifest, report: ProblemListener): Promise<void> {
  const present = new Set(await listDatasetFiles(folder));
  present.delete('dataset.json');
  const limit = pLimit(FILES_AT_ONCE);
  const entries = Object.entries(manifest.files);
  const hashes = await Promise.all(
    entries.map(([file]) => limit(() => (present.has(file) ? hashFile(join(folder, file)) : undefined))),
  );
  for (const [index, [file, expected]] of entries.entries()) {
    present.delete(file);
    const found = hashes[index];
    if (found === undefined) report({ file, code: 'missing-file', message: 'listed in dataset.json but not there' });
    else if (found !== expected) {
      report({ file, code: 'changed-file', message: 'its SHA-256 is not the one in dataset.json' });
    }
  }
  for (const file of present) report({ file, code: 'extra-file', message: 'not listed in dataset.json' });
}
