import type { LeakageReport } from '../splits/leakage-report.ts';
import type { PhotoRecord } from '../types.ts';
import type { ProblemListener } from './problem.ts';
import type { CheckedRow } from './read-checked-rows.ts';

/** Report what a leakage report has found between photos; leaks of pairs are reported with their rows. */
export function checkLeaks(
  { spatial, alikePictures }: LeakageReport,
  { rows, report }: { rows: readonly CheckedRow<PhotoRecord>[]; report: ProblemListener },
): void {
  const lines = new Map<string, number>();
  for (const { line, row } of rows) {
    for (const key of [row.id, `${row.city}/${row.id}`, `${row.city}/${row.cell}`, `${row.city}/${row.sequence}`]) {
      lines.set(key, line);
    }
  }
  const say = (key: string | undefined, message: string): void => {
    const line = key === undefined ? undefined : lines.get(key);
    report({ file: 'photos.jsonl', ...(line !== undefined && { line }), code: 'leak', message });
  };
  for (const id of spatial.sharedIds) say(id, `id ${id} comes more than once`);
  for (const cell of spatial.sharedCells) say(cell, `cell ${cell} is in two splits`);
  for (const sequence of spatial.sharedSequences) say(sequence, `sequence ${sequence} is in two splits`);
  if (spatial.insideBuffer > 0) {
    say(undefined, `${spatial.insideBuffer} photos are inside the buffer of a photo of another split`);
  }
  for (const { photos, splits, bits } of alikePictures.examples) {
    say(photos[0], `${photos[0]} (${splits[0]}) looks like ${photos[1]} (${splits[1]}): ${bits} bits differ`);
  }
  const unlisted = alikePictures.count - alikePictures.examples.length;
  if (unlisted > 0) say(undefined, `${unlisted} more pictures look like one of another split`);
}
