const BASE = -(2 ** 52);
const UNITS_PER_DEGREE = 1e7;

/**
 * Ids for what a file gives without one: negative, from -2^52 up to -2^51, far from those that editors give to new elements.
 * They are made from positions, not from the order of a file, so that the same vertex has the same id in every layer.
 */
export class SyntheticIds {
  private lons: Int32Array = new Int32Array(512);
  private lats: Int32Array = new Int32Array(512);
  private ids: Float64Array = new Float64Array(512);
  private slots: Int32Array = new Int32Array(1024).fill(-1);
  private size = 0;
  private readonly taken: Set<number> = new Set();

  /** The node of a position: one for all positions that agree to 1e-7 degrees (a centimetre). */
  ofPosition(lon: number, lat: number): number {
    const x = Math.round(lon * UNITS_PER_DEGREE);
    const y = Math.round(lat * UNITS_PER_DEGREE);
    const first = hash(hash(1, x), y);
    let id = toId(first);
    for (let slot = first & (this.slots.length - 1); ; slot = (slot + 1) & (this.slots.length - 1)) {
      const row = this.slots[slot]!;
      if (row < 0) return this.insert(slot, { x, y, id });
      if (this.lons[row] === x && this.lats[row] === y) return this.ids[row]!;
      if (this.ids[row] === id) id++;
    }
  }

  /** An id for an element of its own, the same for the same numbers; a further one where that is taken. */
  ofElement(numbers: readonly number[]): number {
    let sum = 2;
    for (const number of numbers) sum = hash(hash(sum, number | 0), Math.floor(number / 2 ** 32) | 0);
    let id = toId(sum);
    while (this.taken.has(id)) id++;
    this.taken.add(id);
    return id;
  }

  /** Forget which elements were numbered, before the same file is read again. */
  restart(): void {
    this.taken.clear();
  }

  private insert(slot: number, { x, y, id }: { x: number; y: number; id: number }): number {
    this.slots[slot] = this.size;
    this.lons[this.size] = x;
    this.lats[this.size] = y;
    this.ids[this.size++] = id;
    if (this.size === this.ids.length) this.grow();
    return id;
  }

  private grow(): void {
    const capacity = this.size * 2;
    const copyTo = <T extends Int32Array | Float64Array>(target: T, source: T): T => {
      target.set(source);
      return target;
    };
    this.lons = copyTo(new Int32Array(capacity), this.lons);
    this.lats = copyTo(new Int32Array(capacity), this.lats);
    this.ids = copyTo(new Float64Array(capacity), this.ids);
    this.slots = new Int32Array(capacity * 2).fill(-1);
    const mask = this.slots.length - 1;
    for (let row = 0; row < this.size; row++) {
      let slot = hash(hash(1, this.lons[row]!), this.lats[row]!) & mask;
      while (this.slots[slot]! >= 0) slot = (slot + 1) & mask;
      this.slots[slot] = row;
    }
  }
}

/** 51 bits after {@link BASE}. */
function toId(sum: number): number {
  return BASE + (sum >>> 0) * 2 ** 19 + (hash(sum, 3) >>> 13);
}

function hash(sum: number, value: number): number {
  let mixed = Math.imul(sum ^ Math.imul(value, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  return mixed ^ (mixed >>> 13);
}
