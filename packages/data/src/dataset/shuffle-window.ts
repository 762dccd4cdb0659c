import { createRandom, UgeError } from '@uge/core';

export interface ShuffleOptions {
  /** Rows held at a time; a row moves forward by less than that. The whole file or more shuffles fully. */
  window: number;
  /** Same seed, same order; give another for each pass. */
  seed: number | string;
}

/**
 * Items in a random order that needs no more than `window` of them in memory.
 *
 * @param options.keys - what is shuffled, so that different files have different orders.
 * @throws {UgeError} `data/invalid-shuffle` for a window that is no whole number above 0.
 */
export async function* shuffleWindow<Item>(
  items: AsyncIterable<Item>,
  { window, seed, keys }: ShuffleOptions & { keys: readonly string[] },
): AsyncGenerator<Item> {
  if (!Number.isInteger(window) || window < 1) {
    throw new UgeError('data/invalid-shuffle', `shuffle: window is ${window}, expected a whole number from 1.`, {
      window,
    });
  }
  const random = createRandom(seed, 'shuffle', ...keys);
  const held: Item[] = [];
  const draw = (): Item => {
    const at = random.int(held.length);
    const item = held[at]!;
    held[at] = held.at(-1)!;
    held.pop();
    return item;
  };
  for await (const item of items) {
    held.push(item);
    if (held.length >= window) yield draw();
  }
  while (held.length > 0) yield draw();
}
