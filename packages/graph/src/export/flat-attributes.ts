import type { CityNode } from '../types.ts';

export type FlatValue = string | number | boolean;

/** A node's record as single values, for formats of tables: `lon`, `lat`, lists joined by `; `, `road_class` for `road.class`. */
export function flatAttributes(node: CityNode): Record<string, FlatValue> {
  const { coord, ...rest } = node;
  const flat: Record<string, FlatValue> = {};
  const put = (name: string, value: unknown): void => {
    if (Array.isArray(value)) flat[name] = value.join('; ');
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) put(`${name}_${key}`, inner);
    } else if (value !== undefined) flat[name] = value as FlatValue;
  };
  for (const [name, value] of Object.entries(rest)) put(name, value);
  return { ...flat, lon: coord[0], lat: coord[1] };
}
