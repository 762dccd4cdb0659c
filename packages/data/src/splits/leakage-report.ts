import { parsePairContent } from '../pairs/parse-pair-content.ts';
import type { PairRow, PhotoRecord, Split } from '../types.ts';
import { auditSplits, type SplitAudit } from './audit-splits.ts';
import { type AlikePictures, findAlikePictures } from './find-alike-pictures.ts';
import { type SharedBetweenSplits, sharedBetweenSplits } from './shared-between-splits.ts';
import { type TextOverlap, textOverlap } from './text-overlap.ts';

/** The rows of one pairs file. */
export interface SplitPairs {
  stage: 'stage1' | 'stage2';
  split: Split;
  rows: readonly PairRow[];
}

/** A pair that stands in the file of another split than its photo's. */
export interface MisplacedPair {
  photo: string;
  file: string;
  /** Split of the photo; `buffer` where it has none, `unknown` where no record has its picture. */
  expected: Split | 'buffer' | 'unknown';
}

/**
 * What one split tells about another. `clean` speaks of what must not be: photos, pictures, cells or sequences in two
 * splits, photos inside the buffer, pairs in the wrong file, answers in queries. Destinations and positive texts that splits
 * share, and words that queries and positives share, are counted so that results can be read with them in mind.
 */
export interface LeakageReport {
  schemaVersion: 1;
  clean: boolean;
  /** Places: ids, cells, sequences, distances. */
  spatial: SplitAudit;
  /** Pictures of two splits that are the same or look alike. */
  alikePictures: AlikePictures;
  misplacedPairs: MisplacedPair[];
  /** Places that reasoning paths of two splits lead to, as `<city>/<node id>`. */
  destinations: SharedBetweenSplits;
  /** Texts that are a positive in two splits, of one stage. */
  positives: SharedBetweenSplits;
  /** What queries and their positives have in common. */
  overlap: TextOverlap;
}

/** Look for leaks between the splits of a dataset: in its records, its pictures' hashes and its pairs. */
export function leakageReport(
  { records, pairs }: { records: readonly PhotoRecord[]; pairs: readonly SplitPairs[] },
  { bufferMetres = 100 }: { bufferMetres?: number } = {},
): LeakageReport {
  const spatial = auditSplits(records, { bufferMetres });
  const alikePictures = findAlikePictures(records);
  const misplacedPairs = findMisplaced(records, pairs);
  const destinations = sharedBetweenSplits(
    records.flatMap(({ city, split, paths }) =>
      paths.map(({ destinationId }) => ({ split, key: `${city}/${destinationId}` })),
    ),
  );
  const positives = sharedBetweenSplits(
    pairs.flatMap(({ stage, split, rows }) =>
      rows
        .map((row) => parsePairContent(row.positive_messages[0]?.[0]?.content ?? '').text)
        .filter((text) => text !== '')
        .map((text) => ({ split, key: `${stage}: ${text}` })),
    ),
  );
  const overlap = textOverlap(records, pairs);
  const leaks = alikePictures.count + misplacedPairs.length + overlap.answersInQueries.length;
  return {
    schemaVersion: 1,
    clean: spatial.clean && leaks === 0,
    ...{ spatial, alikePictures, misplacedPairs, destinations, positives, overlap },
  };
}

function findMisplaced(records: readonly PhotoRecord[], pairs: readonly SplitPairs[]): MisplacedPair[] {
  const splits = new Map(records.map(({ image, split }) => [image, split ?? ('buffer' as const)]));
  return pairs.flatMap(({ stage, split, rows }) =>
    rows.flatMap(({ images, positive_images: others = [] }) =>
      [...images, ...others.flat()]
        .map((photo): MisplacedPair => {
          return { photo, file: `pairs/${stage}.${split}.jsonl`, expected: splits.get(photo) ?? 'unknown' };
        })
        .filter(({ expected }) => expected !== split),
    ),
  );
}
