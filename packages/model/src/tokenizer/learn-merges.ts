/** A word as symbol ids, with how often it occurs. */
export interface CountedWord {
  symbols: number[];
  count: number;
}

/**
 * Learns byte-pair merges: again and again the most frequent adjacent pair becomes a new symbol (Sennrich et al. 2016).
 * Pair counts are updated only for words that hold the merged pair. Equal counts go to the pair with the smaller ids, so
 * the result does not depend on the order of the words.
 *
 * @param words - changed in place: afterwards they hold the merged symbols.
 * @param options.firstId - id of the first new symbol; all ids in `words` are smaller.
 * @param options.limit - the most merges to learn.
 * @returns pairs in the order learned; pair i makes symbol `firstId + i`. Fewer than `limit` when no pair occurs twice.
 */
export function learnMerges(
  words: readonly CountedWord[],
  options: { firstId: number; limit: number },
): [left: number, right: number][] {
  const base = options.firstId + options.limit;
  const counts = new Map<number, number>();
  const wordsOfPair = new Map<number, Set<number>>();
  words.forEach(({ symbols, count }, index) => {
    for (let i = 0; i + 1 < symbols.length; i++) {
      const pair = symbols[i]! * base + symbols[i + 1]!;
      counts.set(pair, (counts.get(pair) ?? 0) + count);
      const holders = wordsOfPair.get(pair);
      if (holders) holders.add(index);
      else wordsOfPair.set(pair, new Set([index]));
    }
  });
  const queue = new PairQueue();
  for (const [pair, count] of counts) queue.push(pair, count);

  const merges: [number, number][] = [];
  while (merges.length < options.limit) {
    const top = queue.pop();
    if (!top) break;
    const current = counts.get(top.pair) ?? 0;
    if (current !== top.count) {
      // Counts that fell leave an entry that is too high in the queue; it returns with what is true now.
      if (current > 1 && current < top.count) queue.push(top.pair, current);
      continue;
    }
    if (current < 2) break;
    const left = Math.floor(top.pair / base);
    const right = top.pair % base;
    const merged = options.firstId + merges.length;
    merges.push([left, right]);

    const changes = new Map<number, number>();
    for (const index of wordsOfPair.get(top.pair)!) {
      const word = words[index]!;
      addPairs(word.symbols, -word.count, base, changes);
      mergeInPlace(word.symbols, left, right, merged);
      addPairs(word.symbols, word.count, base, changes);
      for (let i = 0; i + 1 < word.symbols.length; i++) {
        if (word.symbols[i] !== merged && word.symbols[i + 1] !== merged) continue;
        const pair = word.symbols[i]! * base + word.symbols[i + 1]!;
        const holders = wordsOfPair.get(pair);
        if (holders) holders.add(index);
        else wordsOfPair.set(pair, new Set([index]));
      }
    }
    wordsOfPair.delete(top.pair);
    for (const [pair, change] of changes) {
      if (change === 0) continue;
      const count = (counts.get(pair) ?? 0) + change;
      counts.set(pair, count);
      if (change > 0 && count > 1) queue.push(pair, count);
    }
    counts.delete(top.pair);
  }
  return merges;
}

function addPairs(symbols: readonly number[], count: number, base: number, changes: Map<number, number>): void {
  for (let i = 0; i + 1 < symbols.length; i++) {
    const pair = symbols[i]! * base + symbols[i + 1]!;
    changes.set(pair, (changes.get(pair) ?? 0) + count);
  }
}

function mergeInPlace(symbols: number[], left: number, right: number, merged: number): void {
  let kept = 0;
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === left && symbols[i + 1] === right) {
      symbols[kept++] = merged;
      i++;
    } else {
      symbols[kept++] = symbols[i]!;
    }
  }
  symbols.length = kept;
}

/** Binary heap: highest count first, then the smaller pair. */
class PairQueue {
  readonly #pairs: number[] = [];
  readonly #counts: number[] = [];

  push(pair: number, count: number): void {
    this.#pairs.push(pair);
    this.#counts.push(count);
    let index = this.#pairs.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(index, parent)) break;
      this.#swap(index, parent);
      index = parent;
    }
  }

  pop(): { pair: number; count: number } | undefined {
    if (this.#pairs.length === 0) return undefined;
    this.#swap(0, this.#pairs.length - 1);
    const top = { pair: this.#pairs.pop()!, count: this.#counts.pop()! };
    let index = 0;
    for (;;) {
      let first = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < this.#pairs.length && this.#before(child, first)) first = child;
      }
      if (first === index) return top;
      this.#swap(index, first);
      index = first;
    }
  }

  #before(a: number, b: number): boolean {
    const difference = this.#counts[a]! - this.#counts[b]!;
    return difference > 0 || (difference === 0 && this.#pairs[a]! < this.#pairs[b]!);
  }

  #swap(a: number, b: number): void {
    [this.#pairs[a], this.#pairs[b]] = [this.#pairs[b]!, this.#pairs[a]!];
    [this.#counts[a], this.#counts[b]] = [this.#counts[b]!, this.#counts[a]!];
  }
}
