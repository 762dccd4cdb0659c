import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UgeError } from '@uge/core';
import { parseSubgraph } from '@uge/graph';
import { loadCityGraph } from '@uge/graph/node';
import pLimit from 'p-limit';
import { graphPath, imagePath } from '../dataset/paths.ts';
import type { DatasetManifest, PhotoRecord } from '../types.ts';
import type { ProblemListener } from './problem.ts';
import type { CheckedRow } from './read-checked-rows.ts';

const FILES_AT_ONCE = 16;
const FILE = 'photos.jsonl';

/** Check photo records against the manifest, their graphs one by one, and the city graphs. */
export async function checkPhotos(
  folder: string,
  context: { manifest: DatasetManifest; rows: readonly CheckedRow<PhotoRecord>[]; report: ProblemListener },
): Promise<void> {
  const { manifest, rows, report } = context;
  const cities = new Set(manifest.cities.map(({ name }) => name));
  const files = new Set(Object.keys(manifest.files));
  for (const { line, row } of rows) {
    const say = (message: string): void => report({ file: FILE, line, code: 'reference', message });
    if (!cities.has(row.city)) say(`city ${row.city} is not in dataset.json`);
    if (row.image !== imagePath(row.city, row.id))
      say(`image is ${row.image}, expected ${imagePath(row.city, row.id)}`);
    if (row.graph !== graphPath(row.city, row.id))
      say(`graph is ${row.graph}, expected ${graphPath(row.city, row.id)}`);
    for (const path of [row.image, row.graph]) if (!files.has(path)) say(`${path} is not a file of the dataset`);
  }
  const limit = pLimit(FILES_AT_ONCE);
  await Promise.all(rows.map(({ row }) => limit(() => checkGraph(folder, row, report))));
  for (const { name, graph } of manifest.cities) {
    const own = rows.filter(({ row }) => row.city === name);
    await checkCity(folder, { file: graph, rows: own, report });
  }
}

async function checkGraph(folder: string, record: PhotoRecord, report: ProblemListener): Promise<void> {
  const file = record.graph;
  const text = await readFile(join(folder, file), 'utf8').catch(() => undefined);
  if (text === undefined) return;
  try {
    const graph = parseSubgraph(text, { name: file });
    if (graph.center_node !== `image/${record.id}`) {
      report({ file, code: 'graph', message: `its centre is ${graph.center_node}, expected image/${record.id}` });
    }
  } catch (error) {
    if (!UgeError.isInstance(error)) throw error;
    report({ file, code: 'graph', message: error.message });
  }
}

async function checkCity(
  folder: string,
  { file, rows, report }: { file: string; rows: readonly CheckedRow<PhotoRecord>[]; report: ProblemListener },
): Promise<void> {
  try {
    const graph = await loadCityGraph(join(folder, file));
    for (const { line, row } of rows) {
      if (graph.indexOf(`image/${row.id}`) !== undefined) continue;
      report({ file: FILE, line, code: 'reference', message: `${file} has no photo image/${row.id}` });
    }
  } catch (error) {
    if (!UgeError.isInstance(error)) throw error;
    report({ file, code: 'graph', message: error.message });
  }
}
