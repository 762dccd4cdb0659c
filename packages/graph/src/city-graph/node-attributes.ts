import type { CityNode } from '../types.ts';
import type { DraftNode } from './columns.ts';
import { ATTRIBUTES, type AttributeColumns } from './graph-columns.ts';
import type { StringTable, StringTableBuilder } from './string-table.ts';

/** The optional attributes of nodes as columns; their texts go into `strings`. */
export function buildAttributeColumns(nodes: readonly DraftNode[], strings: StringTableBuilder): AttributeColumns {
  const columns = ATTRIBUTES.map(([name, { type, field }]) => [
    name,
    type === 'float64'
      ? Float64Array.from(nodes, (node) => (node[field] as number | undefined) ?? Number.NaN)
      : Uint32Array.from(nodes, (node) => strings.add(node[field] as string | undefined)),
  ]);
  return Object.fromEntries(columns) as AttributeColumns;
}

/** Put the optional attributes of one node into its record; those it does not have stay away. */
export function readAttributes(
  node: CityNode,
  from: { columns: AttributeColumns; strings: StringTable; index: number },
): void {
  const record = node as unknown as Record<string, string | number>;
  for (const [name, { type, field }] of ATTRIBUTES) {
    const value = from.columns[name][from.index]!;
    if (type === 'float64') {
      if (!Number.isNaN(value)) record[field] = value;
    } else if (value !== 0) record[field] = from.strings.get(value);
  }
}
