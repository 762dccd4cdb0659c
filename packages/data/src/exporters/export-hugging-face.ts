import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { LongOperationOptions } from '@uge/core';
import { writeFileAtomic, writeFolderAtomic } from '@uge/core/node';
import { fileWriter, parquetWriteRows } from 'hyparquet-writer';
import type { Dataset } from '../dataset/dataset.ts';
import type { PairRow } from '../types.ts';
import { checkExportFolder } from './check-export-folder.ts';
import type { ExportSummary } from './export-ms-swift.ts';
import { HUGGING_FACE_FEATURES, PARQUET_SCHEMA } from './hugging-face-features.ts';
import { publishedGraph } from './published-graph.ts';

export interface ExportHuggingFaceOptions extends LongOperationOptions {
  /** New folder. */
  out: string;
  /** Rows per Parquet file, at most. Default 4000. */
  rowsPerFile?: number;
}

/** Rows held in memory with their pictures. */
const ROW_GROUP = 100;

/**
 * Export to the layout of Hugging Face `datasets`: one configuration per stage, Parquet files
 * `data/<stage>/<split>-00000-of-00001.parquet` with pictures in them as `{bytes, path}` and graphs as JSON text, and a
 * `README.md` with the metadata block before the card. `datasets.load_dataset(folder, 'stage1')` gives pictures as pictures.
 * Rows whose positive is a picture stay out.
 *
 * @throws {UgeError} `data/output-in-use`, `data/file-changed`.
 */
export async function exportHuggingFace(
  dataset: Dataset,
  { out, rowsPerFile = 4000, signal, onProgress }: ExportHuggingFaceOptions,
): Promise<ExportSummary> {
  await checkExportFolder(out);
  const summary: ExportSummary = { out, rows: {}, picturePositives: 0, images: 0, graphs: 0 };
  await writeFolderAtomic(out, async (folder) => {
    for (const stage of ['stage1', 'stage2'] as const) {
      for (const split of ['train', 'val', 'test'] as const) {
        const total = dataset.manifest.counts.pairs[`${stage}.${split}`] ?? 0;
        const rows = exportedRows(dataset, { stage, split, signal, summary });
        const phase = `export ${stage} ${split}`;
        const onRow = (done: number): void => onProgress?.({ phase, done, total, unit: 'rows' });
        summary.rows[`${stage}.${split}`] = await writeShards(rows, {
          folder: join(folder, 'data', stage),
          split,
          rowsPerFile,
          onRow,
        });
      }
    }
    const card = await readFile(dataset.resolve('README.md'), 'utf8');
    await writeFileAtomic(join(folder, 'README.md'), `${metadata(dataset, summary)}\n${withoutPictures(card)}`);
  });
  return summary;
}

async function* exportedRows(
  dataset: Dataset,
  options: {
    stage: 'stage1' | 'stage2';
    split: 'train' | 'val' | 'test';
    summary: ExportSummary;
    signal?: AbortSignal;
  },
): AsyncGenerator<Record<string, unknown>> {
  const { stage, split, summary, signal } = options;
  for await (const row of dataset.rows(stage, split, { ...(signal && { signal }) })) {
    if ((row.positive_images?.flat().length ?? 0) > 0) {
      summary.picturePositives++;
      continue;
    }
    summary.images += row.images.length;
    summary.graphs += row.graphs.length;
    yield exportedRow(dataset, row);
  }
}

async function exportedRow(dataset: Dataset, row: PairRow): Promise<Record<string, unknown>> {
  const { messages, positive_messages, pair_type, label, meta } = row;
  const images = row.images.map(async (path) => ({
    bytes: new Uint8Array(await readFile(dataset.resolve(path))),
    path,
  }));
  const graphs = row.graphs.map(async (path) => JSON.stringify(publishedGraph(await dataset.readGraph(path))));
  return {
    messages,
    positive_messages,
    images: await Promise.all(images),
    graphs: await Promise.all(graphs),
    ...{ pair_type, label, task: meta.task, city: meta.city, image_id: meta.image_id, place: meta.place },
  };
}

/** Write rows to as many files as they need; the names tell how many there are, so they are given at the end. */
async function writeShards(
  rows: AsyncGenerator<Record<string, unknown>>,
  options: { folder: string; split: string; rowsPerFile: number; onRow: (done: number) => void },
): Promise<number> {
  const { folder, split, rowsPerFile, onRow } = options;
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  let written = 0;
  let next = await rows.next();
  while (!next.done) {
    const take = async function* (): AsyncGenerator<Record<string, unknown>> {
      for (let taken = 0; taken < rowsPerFile && !next.done; taken++) {
        yield next.value;
        onRow(++written);
        next = await rows.next();
      }
    };
    const file = join(folder, `${split}-${files.length}.part`);
    await parquetWriteRows({
      writer: fileWriter(file),
      rows: take(),
      columns: Object.keys(HUGGING_FACE_FEATURES).map((name) => ({ name })),
      schema: PARQUET_SCHEMA,
      rowGroupSize: ROW_GROUP,
      kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features: HUGGING_FACE_FEATURES } }) }],
    });
    files.push(file);
  }
  const number = (value: number): string => String(value).padStart(5, '0');
  for (const [index, file] of files.entries()) {
    await rename(file, join(folder, `${split}-${number(index)}-of-${number(files.length)}.parquet`));
  }
  return written;
}

function metadata({ manifest }: Dataset, { rows }: ExportSummary): string {
  const licenses = [...new Set(manifest.cities.map(({ provenance }) => provenance.license))];
  const lines = [
    '---',
    `pretty_name: ${JSON.stringify(manifest.name)}`,
    'license: other',
    `license_name: ${JSON.stringify(licenses.join('; '))}`,
    'configs:',
  ];
  for (const stage of ['stage1', 'stage2']) {
    lines.push(`- config_name: ${stage}`, ...(stage === 'stage1' ? ['  default: true'] : []), '  data_files:');
    for (const [split, name] of Object.entries({ train: 'train', val: 'validation', test: 'test' })) {
      if (rows[`${stage}.${split}`]) lines.push(`  - split: ${name}`, `    path: data/${stage}/${split}-*`);
    }
  }
  return [...lines, '---', ''].join('\n');
}

/** The card without what shows files that are not exported. */
function withoutPictures(card: string): string {
  return card.replace(/## (?:Samples|Maps|Files)\n[\s\S]*?(?=\n## )/g, '').replace(/\n{3,}/g, '\n\n');
}
