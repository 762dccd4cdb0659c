import type { GraphColumns } from './graph-columns.ts';

const encoder = new TextEncoder();
const EMPTY = 0;

/** Finds nodes by id through a hash table over the bytes of the ids: no id is decoded, 8 bytes a node are kept. */
export class IdIndex {
  private readonly columns: Pick<GraphColumns, 'nodeId' | 'textBytes' | 'textStart'>;
  /** Node index + 1, open addressing. */
  private readonly slots: Uint32Array;

  constructor(columns: Pick<GraphColumns, 'nodeId' | 'textBytes' | 'textStart'>) {
    this.columns = columns;
    const { nodeId, textBytes, textStart } = columns;
    this.slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * nodeId.length + 1)));
    nodeId.forEach((text, node) => {
      const start = textStart[text]!;
      let slot = this.slotOf(textBytes, start, textStart[text + 1]!);
      while (this.slots[slot] !== EMPTY) slot = (slot + 1) & (this.slots.length - 1);
      this.slots[slot] = node + 1;
    });
  }

  get(id: string): number | undefined {
    const bytes = encoder.encode(id);
    let slot = this.slotOf(bytes, 0, bytes.length);
    for (; this.slots[slot] !== EMPTY; slot = (slot + 1) & (this.slots.length - 1)) {
      const node = this.slots[slot]! - 1;
      if (this.isIdOf(node, bytes)) return node;
    }
    return undefined;
  }

  private isIdOf(node: number, bytes: Uint8Array): boolean {
    const { nodeId, textBytes, textStart } = this.columns;
    const start = textStart[nodeId[node]!]!;
    if (textStart[nodeId[node]! + 1]! - start !== bytes.length) return false;
    for (let i = 0; i < bytes.length; i++) if (textBytes[start + i] !== bytes[i]) return false;
    return true;
  }

  /** FNV-1a, folded. */
  private slotOf(bytes: Uint8Array, start: number, end: number): number {
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    return (hash ^ (hash >>> 15)) & (this.slots.length - 1);
  }
}
