/** One tensor prefix on disk as published, and as newer libraries hold and may save it. */
export interface TensorPrefix {
  published: string;
  renamed: string;
}

/** Published name of a tensor under any of its names; the first prefix that fits decides. */
export function publishedTensorName(tensor: string, prefixes: readonly TensorPrefix[]): string {
  const match = prefixes.find(({ renamed }) => tensor.startsWith(renamed));
  return match ? match.published + tensor.slice(match.renamed.length) : tensor;
}

/** Inverse of {@link publishedTensorName}: the newest name of a published one, by the last prefix that fits. */
export function renamedTensorName(name: string, prefixes: readonly TensorPrefix[]): string {
  const match = prefixes.findLast(({ published }) => name.startsWith(published));
  return match ? match.renamed + name.slice(match.published.length) : name;
}
