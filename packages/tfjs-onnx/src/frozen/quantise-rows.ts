/** How a matrix is quantised: by blocks of neighbouring entries of a row. */
export interface QuantisationForm {
  /** Bits per weight. */
  bits: 4 | 8;
  /** Entries that share a scale. */
  blockSize: 16 | 32 | 64 | 128 | 256;
  /** Whether each block has a zero point of its own, which suits weights that lie mostly on one side of zero. */
  zeroPoints: boolean;
}

/** Rows in the form of ONNX Runtime's MatMulNBits. */
export interface QuantisedRows {
  /** `[rows, blocks, blockSize · bits / 8]`; of two 4-bit values in a byte the first is the lower half. */
  packed: Uint8Array;
  /** `[rows, blocks]`. */
  scales: Float32Array;
  /** `[rows, ⌈blocks · bits / 8⌉]`, packed alike; absent without zero points. */
  zeros: Uint8Array | undefined;
}

/** Bytes per row of each part. */
export function rowSizes(
  columns: number,
  { bits, blockSize, zeroPoints }: QuantisationForm,
): { blocks: number; packed: number; scales: number; zeros: number } {
  const blocks = Math.ceil(columns / blockSize);
  return {
    blocks,
    packed: (blocks * blockSize * bits) / 8,
    scales: blocks * 4,
    zeros: zeroPoints ? Math.ceil((blocks * bits) / 8) : 0,
  };
}

/**
 * Rounds rows to small integers. A weight is `(q - zero) · scale`, with the middle of the range as zero unless the form
 * has zero points. In 4 bits without them the entry of largest size becomes exactly -8 or, by a negative scale, 8.
 *
 * @param values - float32 `[rows, columns]`; the last block of a row may be short.
 */
export function quantiseRows(values: Float32Array, columns: number, form: QuantisationForm): QuantisedRows {
  const { bits, blockSize, zeroPoints } = form;
  const sizes = rowSizes(columns, form);
  const rows = values.length / columns;
  const middle = 2 ** (bits - 1);
  const top = 2 ** bits - 1;
  const packed = new Uint8Array(rows * sizes.packed);
  const scales = new Float32Array(rows * sizes.blocks);
  const zeros = zeroPoints ? new Uint8Array(rows * sizes.zeros) : undefined;
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < sizes.blocks; block++) {
      const start = row * columns + block * blockSize;
      const end = Math.min(start + blockSize, (row + 1) * columns);
      let low = 0;
      let high = 0;
      for (let i = start; i < end; i++) {
        const value = values[i]!;
        if (value < low) low = value;
        else if (value > high) high = value;
      }
      let scale: number;
      let zero = middle;
      if (zeroPoints) {
        scale = Math.fround((high - low) / top);
        zero = scale === 0 ? 0 : Math.min(top, Math.max(0, Math.round(-low / scale)));
        if (bits === 8) zeros![row * sizes.zeros + block] = zero;
        else zeros![row * sizes.zeros + (block >> 1)]! |= zero << (4 * (block & 1));
      } else if (bits === 4) {
        scale = Math.fround((-low >= high ? low : high) / -middle);
      } else {
        scale = Math.fround(Math.max(-low, high) / (middle - 1));
      }
      scales[row * sizes.blocks + block] = scale;
      const inverse = scale === 0 ? 0 : 1 / scale;
      const target = row * sizes.packed + (block * blockSize * bits) / 8;
      for (let i = start; i < end; i++) {
        const rounded = Math.floor(values[i]! * inverse + zero + 0.5);
        const q = rounded < 0 ? 0 : Math.min(rounded, top);
        if (bits === 8) packed[target + i - start] = q;
        else packed[target + ((i - start) >> 1)]! |= q << (4 * ((i - start) & 1));
      }
    }
  }
  return { packed, scales, zeros };
}
