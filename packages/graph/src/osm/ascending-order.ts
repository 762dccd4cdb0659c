const DIGIT = 1 << 16;

/**
 * The order that sorts ids ascending; equal ids keep their order. Radix sort: linear in `length`.
 *
 * @param ids - whole numbers within ±2^53, at least `length` of them.
 */
export function ascendingOrder(ids: Float64Array, length: number): Uint32Array {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < length; i++) {
    low = Math.min(low, ids[i]!);
    high = Math.max(high, ids[i]!);
  }
  let order = new Uint32Array(length).map((_, i) => i);
  let other = new Uint32Array(length);
  const starts = new Uint32Array(DIGIT + 1);
  // Ids below and above zero may be further apart than 2^53, so digits are taken of each id, not of its distance from `low`.
  const base = Math.floor(low / DIGIT ** 3);
  const digitOf = (id: number, place: number): number =>
    place === 3
      ? Math.floor(id / DIGIT ** 3) - base
      : Math.floor(id / DIGIT ** place) - Math.floor(id / DIGIT ** (place + 1)) * DIGIT;
  for (let place = 0; place < 4; place++) {
    if (Math.floor(low / DIGIT ** place) === Math.floor(high / DIGIT ** place)) break;
    starts.fill(0);
    for (let i = 0; i < length; i++) starts[digitOf(ids[i]!, place) + 1]!++;
    for (let digit = 0; digit < DIGIT; digit++) starts[digit + 1]! += starts[digit]!;
    for (let i = 0; i < length; i++) {
      const row = order[i]!;
      const digit = digitOf(ids[row]!, place);
      other[starts[digit]!++] = row;
    }
    [order, other] = [other, order];
  }
  return order;
}
