import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { LongOperationOptions } from '@uge/core';
import { writeFileAtomic, writeFolderAtomic, writeJsonl } from '@uge/core/node';
import type { Dataset } from '../dataset/dataset.ts';
import type { PairRow } from '../types.ts';
import { checkExportFolder } from './check-export-folder.ts';
import { publishedGraph } from './published-graph.ts';

export interface ExportMsSwiftOptions extends LongOperationOptions {
  /** New folder. */
  out: string;
  /**
   * How rows name pictures and graphs: `relative` to the exported folder, or `absolute`. Default `absolute`, which ms-swift
   * reads from anywhere.
   */
  paths?: 'relative' | 'absolute';
  /** What absolute paths begin with, where the folder will lie elsewhere. Default: the folder itself. */
  root?: string;
}

/** What an export has written. */
export interface ExportSummary {
  out: string;
  rows: Record<string, number>;
  /** Rows left out because their positive is a picture. */
  picturePositives: number;
  images: number;
  graphs: number;
}

/**
 * Export to the layout of the published data, for training with ms-swift: `<stage>_<split>.jsonl` with the fields
 * `messages positive_messages images graphs pair_type label` (and `negative_messages` where there are some),
 * `images/<city>/…` and `graphs/<city>/…` as JSON with `nodes edges center_node`. Rows whose positive is a picture stay out
 * and are counted: that trainer takes texts.
 *
 * @throws {UgeError} `data/output-in-use`, `data/file-changed`.
 */
export async function exportMsSwift(
  dataset: Dataset,
  { out, paths = 'absolute', root, signal, onProgress }: ExportMsSwiftOptions,
): Promise<ExportSummary> {
  await checkExportFolder(out);
  const prefix = paths === 'relative' ? '' : `${(root ?? resolve(out)).replace(/[\\/]+$/, '')}/`;
  const summary: ExportSummary = { out, rows: {}, picturePositives: 0, images: 0, graphs: 0 };
  await writeFolderAtomic(out, async (folder) => {
    const images = new Set<string>();
    const graphs = new Set<string>();
    for (const stage of ['stage1', 'stage2'] as const) {
      for (const split of ['train', 'val', 'test'] as const) {
        const rows: unknown[] = [];
        for await (const row of dataset.rows(stage, split, { ...(signal && { signal }) })) {
          if ((row.positive_images?.flat().length ?? 0) > 0) {
            summary.picturePositives++;
            continue;
          }
          for (const image of row.images) images.add(image);
          for (const graph of row.graphs) graphs.add(graph);
          rows.push(publishedRow(row, prefix));
        }
        await writeJsonl(join(folder, `${stage}_${split}.jsonl`), rows);
        summary.rows[`${stage}_${split}`] = rows.length;
      }
    }
    const total = images.size + graphs.size;
    let done = 0;
    const report = (): void => onProgress?.({ phase: 'export files', done: ++done, total, unit: 'files' });
    for (const image of images) {
      signal?.throwIfAborted();
      await mkdir(dirname(join(folder, image)), { recursive: true });
      await copyFile(dataset.resolve(image), join(folder, image));
      report();
    }
    for (const graph of graphs) {
      signal?.throwIfAborted();
      const published = publishedGraph(await dataset.readGraph(graph));
      await writeFileAtomic(join(folder, graph), `${JSON.stringify(published)}\n`);
      report();
    }
    summary.images = images.size;
    summary.graphs = graphs.size;
  });
  return summary;
}

function publishedRow(row: PairRow, prefix: string): unknown {
  const { messages, positive_messages, negative_messages, images, graphs, pair_type, label } = row;
  return {
    messages,
    positive_messages,
    ...(negative_messages && { negative_messages }),
    images: images.map((path) => prefix + path),
    graphs: graphs.map((path) => prefix + path),
    pair_type,
    label,
  };
}
