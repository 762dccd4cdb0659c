import type { Photo } from '../types.ts';

/**
 * Photos that must share a split: those of one cell, those of one sequence, and what the two join.
 *
 * @param cells - the cell of each photo.
 * @returns groups of photo indices, in order of their first photo.
 */
export function groupPhotos(photos: readonly Photo[], cells: readonly string[]): number[][] {
  const parents = photos.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  };
  const firstOf = new Map<string, number>();
  for (const [index, photo] of photos.entries()) {
    const keys = [`cell ${cells[index]}`, ...(photo.sequence ? [`sequence ${photo.sequence}`] : [])];
    for (const key of keys) {
      const first = firstOf.get(key);
      if (first === undefined) firstOf.set(key, index);
      else parents[Math.max(root(index), root(first))] = Math.min(root(index), root(first));
    }
  }
  const groups = new Map<number, number[]>();
  for (const index of photos.keys()) {
    const group = groups.get(root(index));
    if (group) group.push(index);
    else groups.set(root(index), [index]);
  }
  return [...groups.values()];
}
