import { MinHeap } from '../routing/min-heap.ts';

const HEADER_BYTES = 8;
const VERSION_3_OF_FLOAT32 = 0x37;
/** What 32-bit corners may be off by, in metres, within 1000 km of the origin. */
const ROUNDING = 0.07;

/**
 * Reads the bytes of a Flatbush index (serialised version 3, 32-bit corners) where they lie, and visits items without
 * collecting them: Flatbush's own queries return arrays of boxes, and here the distance that counts is to the geometry.
 */
export class BoxTree {
  readonly itemCount: number;
  private readonly nodeSize: number;
  private readonly boxes: Float32Array;
  private readonly indices: Uint16Array | Uint32Array;
  /** Where each level ends, in boxes; level 0 holds the items. */
  private readonly levelEnds: readonly number[];

  /** @param bytes - aligned to 8 in their buffer; empty for no items. Check foreign bytes with {@link BoxTree.problem}. */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.itemCount = bytes.length === 0 ? 0 : view.getUint32(4, true);
    this.nodeSize = bytes.length === 0 ? 2 : view.getUint16(2, true);
    this.levelEnds = levelEndsOf(this.itemCount, this.nodeSize);
    const boxCount = this.levelEnds.at(-1)!;
    const IndexArray = boxCount < 16384 ? Uint16Array : Uint32Array;
    const boxesAt = bytes.byteOffset + (boxCount === 0 ? 0 : HEADER_BYTES);
    this.boxes = new Float32Array(bytes.buffer, boxesAt, 4 * boxCount);
    this.indices = new IndexArray(bytes.buffer as ArrayBuffer, boxesAt + this.boxes.byteLength, boxCount);
  }

  /** What makes bytes no index of `itemCount` items that queries can walk; undefined when they are one. */
  static problem(bytes: Uint8Array, itemCount: number): string | undefined {
    if (bytes.length === 0) return itemCount === 0 ? undefined : 'no index';
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < HEADER_BYTES || bytes[0] !== 0xfb || bytes[1] !== VERSION_3_OF_FLOAT32) return 'another format';
    const nodeSize = view.getUint16(2, true);
    if (view.getUint32(4, true) !== itemCount || itemCount === 0 || nodeSize < 2) return 'another number of items';
    const boxCount = levelEndsOf(itemCount, nodeSize).at(-1)!;
    const expected = HEADER_BYTES + boxCount * (16 + (boxCount < 16384 ? 2 : 4));
    if (bytes.length !== expected) return `${bytes.length} bytes instead of ${expected}`;
    const { indices } = new BoxTree(bytes);
    for (let box = 0; box < boxCount; box++) {
      const isWrong =
        box < itemCount ? indices[box]! >= itemCount : indices[box]! >= 4 * box || indices[box]! % 4 !== 0;
      if (isWrong) return `box ${box} points out of the index`;
    }
    return undefined;
  }

  /** Call `visit` with every item whose box meets a box, and with some that miss it by centimetres. */
  search(minX: number, minY: number, maxX: number, maxY: number, visit: (item: number) => void): void {
    const { boxes, indices, itemCount } = this;
    if (itemCount === 0) return;
    const pending = [this.indices.length - 1];
    for (let first = pending.pop(); first !== undefined; first = pending.pop()) {
      const end = this.endOfGroup(first);
      for (let box = first; box < end; box++) {
        const at = 4 * box;
        if (boxes[at]! > maxX + ROUNDING || boxes[at + 1]! > maxY + ROUNDING) continue;
        if (boxes[at + 2]! < minX - ROUNDING || boxes[at + 3]! < minY - ROUNDING) continue;
        if (box < itemCount) visit(indices[box]!);
        else pending.push(indices[box]! >> 2);
      }
    }
  }

  /**
   * Call `visit` with items by growing distance of their boxes from a point, until a box is farther than `bound`.
   *
   * @param visit - gets an item, returns the new bound as squared metres.
   */
  nearest(x: number, y: number, bound: number, visit: (item: number) => number): void {
    const { boxes, indices, itemCount } = this;
    if (itemCount === 0) return;
    const heap = new MinHeap();
    let limit = bound;
    let first = this.indices.length - 1;
    for (;;) {
      const end = this.endOfGroup(first);
      for (let box = first; box < end; box++) {
        const at = 4 * box;
        const dx = Math.max(boxes[at]! - x - ROUNDING, 0, x - boxes[at + 2]! - ROUNDING);
        const dy = Math.max(boxes[at + 1]! - y - ROUNDING, 0, y - boxes[at + 3]! - ROUNDING);
        const squared = dx * dx + dy * dy;
        if (squared <= limit) heap.push(box, squared);
      }
      for (;;) {
        if (heap.size === 0) return;
        const { value: box, key } = heap.pop();
        if (key > limit) return;
        if (box >= itemCount) {
          first = indices[box]! >> 2;
          break;
        }
        limit = visit(indices[box]!);
      }
    }
  }

  /** End of the children that start at `first`: a group is `nodeSize` boxes of one level, or what is left of it. */
  private endOfGroup(first: number): number {
    let level = 0;
    while (first >= this.levelEnds[level]!) level++;
    return Math.min(first + this.nodeSize, this.levelEnds[level]!);
  }
}

function levelEndsOf(itemCount: number, nodeSize: number): number[] {
  const ends = [itemCount];
  for (let count = itemCount; count > 0; ) {
    count = Math.ceil(count / nodeSize);
    ends.push(ends.at(-1)! + count);
    if (count === 1) break;
  }
  return ends;
}
