import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UgeError } from '@uge/core';
import { hashFile } from '@uge/core/node';
import { PERCEPTION_DIMENSIONS } from '@uge/data';
import { parse } from 'csv-parse/sync';
import type { HumanPhoto, HumanScores } from '../types.ts';

const TABLE = 'images.csv';

/** Whom to name: the scores and photos of SPECS. */
const SPECS = {
  name: 'SPECS',
  attribution: 'SPECS, Urban Analytics Lab (NUS) and Future Cities Lab Global (Singapore-ETH Centre)',
  license: 'CC-BY-SA-4.0',
  citation:
    'Quintana M, Gu Y, Liang X, Hou Y, Ito K, Zhu Y, Abdelrahman M, Biljecki F (2025): Global urban visual perception varies across demographics and personalities. Nature Cities 2(11): 1092-1106. doi: 10.1038/s44284-025-00330-x',
};

/**
 * Read photos with the scores that people gave them, in the form of SPECS: a folder of pictures with `images.csv`, whose
 * columns are `file,city` and for each of the six dimensions `q_<dimension>` (score in `[0, 10]`) and `n_<dimension>`
 * (judgements); `uuid`, where it is there, is the id. Other columns are not read.
 *
 * @returns photos by id, ascending, with absolute paths of their pictures.
 * @throws {UgeError} `bench/not-human-scores` with every problem of the table.
 */
export async function readHumanScores(folder: string): Promise<HumanScores> {
  const path = join(folder, TABLE);
  const rows = await readTable(path);
  const problems = missingColumns(rows);
  const photos: HumanPhoto[] = [];
  if (problems.length === 0) {
    for (const [index, row] of rows.entries()) {
      const read = await readRow(row, folder);
      if (typeof read === 'string') problems.push(`line ${index + 2}: ${read}`);
      else if (photos.some(({ id }) => id === read.id)) problems.push(`line ${index + 2}: "${read.id}" comes twice`);
      else photos.push(read);
    }
  }
  if (problems.length > 0 || photos.length === 0) throw notScores(path, problems);
  photos.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { ...SPECS, photos };
}

type Row = Readonly<Record<string, string>>;

async function readTable(path: string): Promise<Row[]> {
  try {
    return parse(await readFile(path), { bom: true, columns: true, skip_empty_lines: true, trim: true }) as Row[];
  } catch (error) {
    throw notScores(path, [(error as Error).message], error);
  }
}

function missingColumns([first]: readonly Row[]): string[] {
  if (!first) return ['no rows'];
  const wanted = [
    'file',
    'city',
    ...PERCEPTION_DIMENSIONS.flatMap((dimension) => [`q_${dimension}`, `n_${dimension}`]),
  ];
  const missing = wanted.filter((column) => !(column in first));
  return missing.length === 0 ? [] : [`no column ${missing.join(', ')}`];
}

async function readRow(row: Row, folder: string): Promise<HumanPhoto | string> {
  const file = row['file'] ?? '';
  const scores: Record<string, number> = {};
  const judgements: Record<string, number> = {};
  for (const dimension of PERCEPTION_DIMENSIONS) {
    const score = numberOf(row[`q_${dimension}`]);
    const count = numberOf(row[`n_${dimension}`]);
    if (!(score >= 0 && score <= 10))
      return `q_${dimension} is "${row[`q_${dimension}`]}", expected a number from 0 to 10`;
    if (!(Number.isInteger(count) && count > 0))
      return `n_${dimension} is "${row[`n_${dimension}`]}", expected a whole number above 0`;
    scores[dimension] = score;
    judgements[dimension] = count;
  }
  const image = resolve(folder, file);
  const sha256 = file === '' ? undefined : await hashFile(image).catch(() => undefined);
  if (sha256 === undefined) return `"${file}" cannot be read`;
  const id = row['uuid'] || file.replace(/\.[^.]+$/, '');
  if (!/^[\w-]+$/.test(id)) return `the id "${id}" is not of letters, digits, "-" and "_" only`;
  return { id, image, sha256, city: row['city'] ?? '', scores, judgements };
}

/** An empty cell is no zero. */
function numberOf(cell = ''): number {
  return cell === '' ? Number.NaN : Number(cell);
}

function notScores(path: string, problems: readonly string[], cause?: unknown): UgeError {
  const shown = problems.length === 0 ? ['no photos'] : problems.slice(0, 5);
  const more = problems.length > 5 ? `; and ${problems.length - 5} more` : '';
  return new UgeError(
    'bench/not-human-scores',
    `${path}: expected a table of photos with the scores people gave them (file, city, q_<dimension>, n_<dimension>), found: ${shown.join('; ')}${more}; correct the table or give another folder.`,
    { path, problems },
    { cause },
  );
}
