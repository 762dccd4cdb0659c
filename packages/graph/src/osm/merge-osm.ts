import { UgeError } from '@uge/core';
import type { OsmData } from '../types.ts';

/**
 * The elements of several extracts as one, for layers that were downloaded apart (roads here, buildings there). Where two
 * hold the same element the later one wins. Provenance: names and hashes joined by `+`, the newest timestamp.
 *
 * @throws {UgeError} `graph/empty-extract` for an empty list.
 */
export function mergeOsm(extracts: readonly OsmData[]): OsmData {
  const first = extracts[0];
  if (!first) throw new UgeError('graph/empty-extract', 'mergeOsm: found no extracts; give at least one.');
  const skipped: Record<string, number> = {};
  for (const extract of extracts) {
    for (const [reason, count] of Object.entries(extract.skipped)) skipped[reason] = (skipped[reason] ?? 0) + count;
  }
  const joined = (pick: (extract: OsmData) => string): string => [...new Set(extracts.map(pick))].join(' + ');
  const timestamp = extracts
    .map((extract) => extract.provenance.timestamp)
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
  return {
    nodes: new Map(extracts.flatMap((extract) => [...extract.nodes])),
    ways: new Map(extracts.flatMap((extract) => [...extract.ways])),
    relations: new Map(extracts.flatMap((extract) => [...extract.relations])),
    provenance: {
      source: joined((extract) => extract.provenance.source),
      sha256: joined((extract) => extract.provenance.sha256),
      ...(timestamp === undefined ? {} : { timestamp }),
      attribution: joined((extract) => extract.provenance.attribution),
      license: joined((extract) => extract.provenance.license),
    },
    skipped,
  };
}
