import type { CityNode } from '../types.ts';
import type { DraftNode } from './columns.ts';
import { ATTRIBUTES, type AttributeColumns } from './graph-columns.ts';
import type { StringTable, StringTableBuilder } from './string-table.ts';

/** The optional attributes of nodes as columns; their texts go into `strings`. */
export function buildAttributeColumns(nodes: readonly DraftNode[], strings: StringTableBuilder): AttributeColumns {
  const columns: Record<string, Float64Array | Uint32Array> = {};
  for (const [name, { type, field }] of ATTRIBUTES) {
    const column = type === 'float64' ? new Float64Array(nodes.length) : new Uint32Array(nodes.length);
    for (let i = 0; i < nodes.length; i++) {
      const value = nodes[i]![field] as string | number | undefined;
      column[i] = typeof value === 'number' ? value : type === 'float64' ? Number.NaN : strings.add(value);
    }
    columns[name] = column;
  }
  return columns as unknown as AttributeColumns;
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
