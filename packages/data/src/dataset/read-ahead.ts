/**
 * Load items while earlier ones are used, in order.
 *
 * @param options.ahead - items loaded or being loaded besides the one in use; 0 loads each when it is asked for.
 */
export async function* readAhead<Item, Loaded>(
  items: AsyncIterable<Item>,
  { ahead, load }: { ahead: number; load: (item: Item) => Promise<Loaded> },
): AsyncGenerator<Loaded> {
  const loading: Promise<Loaded>[] = [];
  try {
    for await (const item of items) {
      const loaded = load(item);
      // A failure shows when its turn comes; until then it must not count as unhandled.
      loaded.catch(() => {});
      loading.push(loaded);
      if (loading.length > ahead) yield await loading.shift()!;
    }
    while (loading.length > 0) yield await loading.shift()!;
  } finally {
    await Promise.allSettled(loading);
  }
}
