import type { Atlas } from '../../api/types.ts';
import { CATEGORICAL_COLOURS, SPLIT_COLOURS } from '../colours.ts';

export type Grouping = 'city' | 'split' | 'category';

interface PhotoGroup {
  name: string;
  colour: string;
  photos: number;
}

export interface PhotoGroups {
  groups: PhotoGroup[];
  /** Place in `groups` of each photo. */
  of: number[];
}

/** The most common groups by name, and the rest together. */
export function groupPhotos(atlas: Atlas, grouping: Grouping): PhotoGroups {
  const labels = labelsOf(atlas, grouping);
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const byCount = [...counts].sort(([, a], [, b]) => b - a);
  const isTooMany = byCount.length > CATEGORICAL_COLOURS.length;
  const named = isTooMany ? byCount.slice(0, CATEGORICAL_COLOURS.length - 1) : byCount;
  const groups = named.map(([name, photos], index): PhotoGroup => {
    const own = grouping === 'split' ? SPLIT_COLOURS[name] : undefined;
    return { name: (own?.[1] ?? name).replaceAll('_', ' '), colour: own?.[0] ?? CATEGORICAL_COLOURS[index]!, photos };
  });
  if (isTooMany) {
    const rest = byCount.slice(named.length).reduce((sum, [, photos]) => sum + photos, 0);
    groups.push({ name: 'other', colour: CATEGORICAL_COLOURS.at(-1)!, photos: rest });
  }
  const places = new Map(named.map(([name], index) => [name, index]));
  return { groups, of: labels.map((label) => places.get(label) ?? groups.length - 1) };
}

function labelsOf({ cities, city, splits, categories }: Atlas, grouping: Grouping): readonly string[] {
  switch (grouping) {
    case 'city':
      return city.map((index) => cities[index]!);
    case 'split':
      return splits;
    case 'category':
      return categories;
  }
}
