/**
 * Finds ids in an ascending column: their range is cut into buckets of equal width, about one for two ids, and a bucket is
 * searched by halving. OpenStreetMap numbers what is mapped together in a row, so neighbours on the map are neighbours in
 * memory, which hashing would undo.
 */
export class SortedIds {
  readonly ids: Float64Array;
  private readonly starts: Uint32Array;
  private readonly low: number;
  private readonly high: number;
  private readonly scale: number;

  /** @param ids - ascending, each once. */
  constructor(ids: Float64Array) {
    this.ids = ids;
    const buckets = Math.max(1, ids.length >> 1);
    this.low = ids[0] ?? 0;
    this.high = ids.at(-1) ?? -1;
    this.scale = ids.length < 2 ? 0 : (buckets - 1) / (this.high - this.low);
    this.starts = new Uint32Array(buckets + 1);
    for (const id of ids) this.starts[this.bucketOf(id) + 1]!++;
    for (let bucket = 0; bucket < buckets; bucket++) this.starts[bucket + 1]! += this.starts[bucket]!;
  }

  /** Row of an id, or -1. */
  indexOf(id: number): number {
    if (!(id >= this.low && id <= this.high)) return -1;
    const bucket = this.bucketOf(id);
    let from = this.starts[bucket]!;
    let to = this.starts[bucket + 1]!;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const found = this.ids[middle]!;
      if (found === id) return middle;
      if (found < id) from = middle + 1;
      else to = middle;
    }
    return -1;
  }

  private bucketOf(id: number): number {
    return Math.trunc((id - this.low) * this.scale);
  }
}
