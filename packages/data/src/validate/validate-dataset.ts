import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UgeError } from '@uge/core';
import { parseManifest } from '../dataset/parse-manifest.ts';
import { leakageReport } from '../splits/leakage-report.ts';
import type { DatasetManifest, PairRow, PhotoRecord, Split } from '../types.ts';
import { checkFiles } from './check-files.ts';
import { checkLeaks } from './check-leaks.ts';
import { checkPairs, type PairsFile } from './check-pairs.ts';
import { checkPhotos } from './check-photos.ts';
import type { DatasetProblem } from './problem.ts';
import { type CheckedRow, readCheckedRows } from './read-checked-rows.ts';
import { pairSchema, photoSchema, skippedSchema, stageRowSchema } from './row-schemas.ts';

/** Everything that is wrong with a dataset; nothing is where `valid` is true. */
export interface DatasetValidation {
  valid: boolean;
  problems: DatasetProblem[];
  checked: { files: number; photos: number; pairs: number };
}

const SPLITS: readonly Split[] = ['train', 'val', 'test'];

/**
 * Check a dataset folder and list every problem with file and line: the manifest, missing, changed and extra files, rows
 * that are no JSON or of another shape, graphs that cannot be parsed, references to what is not there, markers that do not
 * match the lists, answers in queries, ids or coordinates in texts, repeated positives, wrong counts, and leaks between
 * splits. Damage is a result, not an error.
 */
export async function validateDataset(folder: string): Promise<DatasetValidation> {
  const problems: DatasetProblem[] = [];
  const report = (problem: DatasetProblem): void => void problems.push(problem);
  const manifest = await readManifest(folder, report);
  if (!manifest) return { valid: false, problems, checked: { files: 0, photos: 0, pairs: 0 } };

  await checkFiles(folder, manifest, report);
  const photos = await readCheckedRows<PhotoRecord>(folder, 'photos.jsonl', { schema: photoSchema, report });
  await readCheckedRows(folder, 'skipped.jsonl', { schema: skippedSchema, report });
  await readCheckedRows(folder, 'stages.jsonl', { schema: stageRowSchema, report });
  await checkPhotos(folder, { manifest, rows: photos, report });

  const pairFiles = await readPairs(folder, report);
  const byImage = new Map(photos.map(({ row }) => [`${row.city}/${row.id}`, row]));
  const files = new Set(Object.keys(manifest.files));
  for (const pairs of pairFiles) checkPairs(pairs, { byImage, files, report });
  checkCounts(manifest, { photos, pairFiles, report });

  const leakage = leakageReport(
    {
      records: photos.map(({ row }) => row),
      pairs: pairFiles.map((pairs) => ({ ...pairs, rows: pairs.rows.map(({ row }) => row) })),
    },
    manifest.recipe.split.bufferMetres === undefined ? {} : { bufferMetres: manifest.recipe.split.bufferMetres },
  );
  checkLeaks(leakage, { rows: photos, report });
  const pairs = pairFiles.reduce((sum, { rows }) => sum + rows.length, 0);
  problems.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : (a.line ?? 0) - (b.line ?? 0)));
  return { valid: problems.length === 0, problems, checked: { files: files.size, photos: photos.length, pairs } };
}

async function readManifest(
  folder: string,
  report: (problem: DatasetProblem) => void,
): Promise<DatasetManifest | undefined> {
  const file = 'dataset.json';
  try {
    return parseManifest(await readFile(join(folder, file), 'utf8'), file);
  } catch (error) {
    report({ file, code: 'manifest', message: UgeError.isInstance(error) ? error.message : 'missing or unreadable' });
    return undefined;
  }
}

async function readPairs(folder: string, report: (problem: DatasetProblem) => void): Promise<PairsFile[]> {
  const files: PairsFile[] = [];
  for (const stage of ['stage1', 'stage2'] as const) {
    for (const split of SPLITS) {
      const file = `pairs/${stage}.${split}.jsonl`;
      files.push({
        file,
        stage,
        split,
        rows: await readCheckedRows<PairRow>(folder, file, { schema: pairSchema, report }),
      });
    }
  }
  return files;
}

function checkCounts(
  { counts }: DatasetManifest,
  {
    photos,
    pairFiles,
    report,
  }: {
    photos: readonly CheckedRow<PhotoRecord>[];
    pairFiles: readonly PairsFile[];
    report: (problem: DatasetProblem) => void;
  },
): void {
  const say = (file: string, [found, expected]: [number, number]): void => {
    if (found === expected) return;
    report({ file, code: 'count', message: `${found} good rows, dataset.json says ${expected}` });
  };
  say('photos.jsonl', [photos.length, counts.photos]);
  for (const { file, stage, split, rows } of pairFiles)
    say(file, [rows.length, counts.pairs[`${stage}.${split}`] ?? 0]);
}
