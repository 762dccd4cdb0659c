import type { DatasetManifest } from '@uge/data';
import { listCounts } from './graph-counts.ts';

/** What a dataset holds, one line per city. */
export function renderDatasetSummary(manifest: DatasetManifest): string {
  const { counts } = manifest;
  return [
    ...manifest.cities.map(
      ({ name, role, photos, nodes, edges }) =>
        `${name} (${role})  ${photos} photos\n  nodes ${listCounts(nodes)}\n  edges ${listCounts(edges)}`,
    ),
    `photos ${counts.photos}, paths ${counts.paths}`,
    `pairs    ${listCounts(counts.pairs)}`,
    `skipped  ${listCounts({ ...counts.skipped, ...counts.pairsSkipped }) || 'nothing'}`,
  ].join('\n');
}
