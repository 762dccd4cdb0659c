import { UgeError } from '@uge/core';
import { type NodeKind, reachable } from '@uge/graph';
import { loadCityGraph } from '@uge/graph/node';
import type { Command } from '../command.ts';
import { findPlace } from '../find-place.ts';
import { CATEGORY_OPTION, KIND_OPTION } from '../node-options.ts';
import { TRAVEL_OPTIONS, travelOptions } from '../travel-options.ts';

export const graphReach: Command = {
  name: 'graph reach',
  summary: 'List what can be reached from a place, by metres along the streets or by hops over relations.',
  positionals: [
    { name: 'city', description: 'A .ugc file.', required: true },
    { name: 'from', description: 'longitude,latitude, a node id or a name.', required: true },
  ],
  options: {
    metres: { type: 'number', value: '<metres>', description: 'Longest way along the streets.' },
    hops: { type: 'integer', minimum: 0, description: 'Most relations away, instead of metres.' },
    ...TRAVEL_OPTIONS,
    kind: KIND_OPTION,
    category: CATEGORY_OPTION,
  },
  examples: [
    'uge graph reach paris-9e.ugc "Folies Bergère" --metres 300 --kind poi --category food',
    'uge graph reach paris-9e.ugc node/123 --hops 2 --json',
  ],
  run: async ({ positionals, options }) => {
    const travel = travelOptions(options);
    const { metres, hops } = options as { metres?: number; hops?: number };
    if ((metres === undefined) === (hops === undefined)) {
      throw new UgeError('cli/usage', 'give --metres or --hops, one of them.');
    }
    const filter = {
      ...(options['kind'] === undefined ? {} : { kind: options['kind'] as NodeKind[] }),
      ...(options['category'] === undefined ? {} : { category: options['category'] as string[] }),
    };
    const city = await loadCityGraph(positionals[0]!);
    const place = findPlace(city, positionals[1]!);
    const found = reachable(
      city,
      place,
      hops === undefined ? { ...travel, ...filter, metres: metres! } : { ...filter, hops },
    );
    const rows = found.map(({ index, ...reach }) => ({ ...city.node(index), ...reach }));
    const lines = rows.map(
      (row) => `${lengthOf(row).padStart(8)}  ${row.name ?? row.id}  (${row.category}, ${row.id})`,
    );
    return { json: rows, text: [...lines, `${rows.length} reached`].join('\n') };
  },
};

function lengthOf({ hops, metres }: { hops?: number; metres: number }): string {
  return hops === undefined ? `${Math.round(metres)} m` : `${hops}`;
}
