import { parsePairContent } from '../pairs/parse-pair-content.ts';
import { tellsPosition } from '../pairs/tells-position.ts';
import { holdsText } from '../text/holds-text.ts';
import type { PairRow, PhotoRecord, Split } from '../types.ts';
import type { ProblemListener } from './problem.ts';
import type { CheckedRow } from './read-checked-rows.ts';

export interface PairsFile {
  file: string;
  stage: 'stage1' | 'stage2';
  split: Split;
  rows: readonly CheckedRow<PairRow>[];
}

/** Check the rows of one pairs file one by one: references, markers, answers, ids and coordinates, repeated positives. */
export function checkPairs(
  { file, stage, split, rows }: PairsFile,
  context: { byImage: ReadonlyMap<string, PhotoRecord>; files: ReadonlySet<string>; report: ProblemListener },
): void {
  const { byImage, files, report } = context;
  const positives = new Map<string, number>();
  for (const { line, row } of rows) {
    const say = (code: Parameters<ProblemListener>[0]['code'], message: string): void =>
      report({ file, line, code, message });
    const query = parsePairContent(row.messages[0]!.content);
    const positive = parsePairContent(row.positive_messages[0]![0]!.content);
    const positiveImages = row.positive_images?.flat() ?? [];
    for (const path of [...row.images, ...positiveImages, ...row.graphs]) {
      if (!files.has(path)) say('reference', `${path} is not a file of the dataset`);
    }
    if (!row.pair_type.startsWith(`${stage}_`)) say('reference', `pair_type ${row.pair_type} in a file of ${stage}`);
    const photo = byImage.get(`${row.meta.city}/${row.meta.image_id}`);
    if (!photo) say('reference', `no photo ${row.meta.city}/${row.meta.image_id} in photos.jsonl`);
    else if (photo.split !== split) {
      say('leak', `photo ${photo.city}/${photo.id} is ${photo.split ?? 'in the buffer'}, its pair stands in ${split}`);
    }
    if (query.images !== row.images.length) say('tags', `${query.images} <image> but ${row.images.length} images`);
    if (query.graphs !== row.graphs.length) say('tags', `${query.graphs} <graph> but ${row.graphs.length} graphs`);
    if (positive.images !== positiveImages.length) {
      say('tags', `${positive.images} <image> in the positive but ${positiveImages.length} positive_images`);
    }
    const told = answersOf(row, positive.text, photo).find((answer) => answer !== '' && holdsText(query.text, answer));
    if (told !== undefined) say('answer-in-query', `the query holds its answer "${told}"`);
    const negatives = (row.negative_messages ?? []).map(([message]) => message?.content ?? '');
    const texts = [query.text, positive.text, ...negatives];
    if (photo && tellsPosition(texts, photo)) say('position-in-text', 'a text holds an id or coordinates');
    if (positive.text === '') continue;
    const key = `${row.pair_type} ${positive.text}`;
    const earlier = positives.get(key);
    if (earlier !== undefined) say('repeated-positive', `the same positive as line ${earlier}`);
    else positives.set(key, line);
  }
}

function answersOf(row: PairRow, positive: string, photo: PhotoRecord | undefined): string[] {
  const paths = row.meta.task === 'srp' ? (photo?.paths ?? []) : [];
  return [positive, ...paths.filter(({ answer }) => holdsText(positive, answer)).map(({ destination }) => destination)];
}
