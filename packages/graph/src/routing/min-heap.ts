/** Binary heap of numbers ordered by key, smallest first; equal keys come out by smaller value. */
export class MinHeap {
  private readonly keys: number[] = [];
  private readonly values: number[] = [];

  get size(): number {
    return this.keys.length;
  }

  push(value: number, key: number): void {
    const { keys, values } = this;
    let at = keys.length;
    keys.push(key);
    values.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.isBefore(key, value, parent)) break;
      keys[at] = keys[parent]!;
      values[at] = values[parent]!;
      at = parent;
    }
    keys[at] = key;
    values[at] = value;
  }

  /** Remove and return the entry with the smallest key; the heap must not be empty. */
  pop(): { value: number; key: number } {
    const { keys, values } = this;
    const top = { value: values[0]!, key: keys[0]! };
    const key = keys.pop()!;
    const value = values.pop()!;
    const size = keys.length;
    if (size === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.isBefore(keys[child + 1]!, values[child + 1]!, child)) child++;
      if (this.isBefore(key, value, child)) break;
      keys[at] = keys[child]!;
      values[at] = values[child]!;
      at = child;
    }
    keys[at] = key;
    values[at] = value;
    return top;
  }

  private isBefore(key: number, value: number, other: number): boolean {
    return key < this.keys[other]! || (key === this.keys[other]! && value < this.values[other]!);
  }
}
