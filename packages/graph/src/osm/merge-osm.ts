import { UgeError } from '@uge/core';
import type { OsmData, OsmRelation, OsmWay } from '../types.ts';
import { NodeTableBuilder } from './node-table-builder.ts';

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
  const nodes = new NodeTableBuilder();
  const ways = new Map<number, OsmWay>();
  const relations = new Map<number, OsmRelation>();
  for (const { nodes: layer, ...others } of extracts) {
    for (let row = 0; row < layer.size; row++)
      nodes.add(layer.id(row), layer.lon(row), layer.lat(row), layer.tags(row));
    for (const [id, way] of others.ways) ways.set(id, way);
    for (const [id, relation] of others.relations) relations.set(id, relation);
  }
  return {
    nodes: nodes.finish(),
    ways,
    relations,
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
