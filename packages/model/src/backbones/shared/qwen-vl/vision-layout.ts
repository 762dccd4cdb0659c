import { MASKED_SCORE } from '../../../layers/attention.ts';
import { rotaryFrequencies } from '../../../layers/rotary.ts';
import type { ImageLayout, ImageSlots } from '../../backbone.ts';
import type { ImageShape, PreparedImage } from '../../prepared-image.ts';
import { sequentialAngles } from '../position-layout.ts';
import type { QwenVisionConfig } from './qwen-vl-config.ts';

/** Names of the arrays of {@link layoutVision}, in a fixed order. */
export const VISION_ARRAYS = ['image.patches', 'image.cos', 'image.sin', 'image.keyBias'] as const;

const ROTARY_THETA = 10_000;

/**
 * Places patches so that no block of the vision tower has to reorder anything: each frame is a row of equal windows,
 * each window a row of patch slots (four neighbours that merge into one token side by side). Window attention is then
 * attention over `[frames · windows, slots]`, full attention over `[frames, windows · slots]`; slots without a patch,
 * at borders and in padding, are masked as keys. A tower without windows has windows of one token: frames then are in
 * reading order and padded by single tokens.
 *
 * @param padTo - frames (`images`) and windows per frame (`slots`) to pad to.
 */
export function layoutVision(
  vision: QwenVisionConfig,
  images: readonly PreparedImage[],
  padTo: ImageSlots,
): ImageLayout {
  const { mergeSize, hiddenSize, heads } = vision;
  const patchLength = vision.channels * vision.temporalPatchSize * vision.patchSize ** 2;
  const unitPatches = mergeSize ** 2;
  const side = windowSide(vision);
  const windowUnits = side * side;
  const frameUnits = padTo.slots * windowUnits;
  const frameSlots = frameUnits * unitPatches;
  const frequencies = rotaryFrequencies(hiddenSize / heads / 2, ROTARY_THETA);
  const pairs = 2 * frequencies.length;
  const longest = images.reduce((most, { grid }) => Math.max(most, grid[1], grid[2]), 0);
  const table = sequentialAngles(longest, frequencies);

  const slotCount = padTo.images * frameSlots;
  const patches = new Float32Array(slotCount * patchLength);
  const cos = new Float32Array(slotCount * pairs).fill(1);
  const sin = new Float32Array(slotCount * pairs);
  const keyBias = new Float32Array(slotCount).fill(MASKED_SCORE);
  const rows: Int32Array[] = [];

  let frame = 0;
  for (const image of images) {
    const [frames, height, width] = image.grid;
    const unitRows = height / mergeSize;
    const unitColumns = width / mergeSize;
    const windowColumns = Math.ceil(unitColumns / side);
    const tokens = new Int32Array(frames * unitRows * unitColumns);
    for (let token = 0; token < tokens.length; token++) {
      const column = token % unitColumns;
      const row = Math.floor(token / unitColumns) % unitRows;
      const window = Math.floor(row / side) * windowColumns + Math.floor(column / side);
      const unit =
        (frame + Math.floor(token / (unitRows * unitColumns))) * frameUnits +
        window * windowUnits +
        (row % side) * side +
        (column % side);
      tokens[token] = unit;
      for (let part = 0; part < unitPatches; part++) {
        const slot = unit * unitPatches + part;
        const source = (token * unitPatches + part) * patchLength;
        patches.set(image.pixels.subarray(source, source + patchLength), slot * patchLength);
        keyBias[slot] = 0;
        const y = row * mergeSize + Math.floor(part / mergeSize);
        const x = column * mergeSize + (part % mergeSize);
        for (const [half, coordinate] of [y, x].entries()) {
          const start = coordinate * frequencies.length;
          const to = slot * pairs + half * frequencies.length;
          cos.set(table.cos.subarray(start, start + frequencies.length), to);
          sin.set(table.sin.subarray(start, start + frequencies.length), to);
        }
      }
    }
    rows.push(tokens);
    frame += frames;
  }
  return {
    rows,
    featureRows: slotCount / unitPatches,
    arrays: {
      'image.patches': { shape: [slotCount, patchLength], data: patches },
      'image.cos': { shape: [padTo.images, frameSlots, pairs], data: cos },
      'image.sin': { shape: [padTo.images, frameSlots, pairs], data: sin },
      'image.keyBias': { shape: [padTo.images, frameSlots], data: keyBias },
    },
  };
}

/** Frames and windows per frame that the images need. */
export function visionSlots(vision: QwenVisionConfig, images: readonly ImageShape[]): ImageSlots {
  const patchesPerWindow = windowSide(vision) * vision.mergeSize;
  let frames = 0;
  let windows = 0;
  for (const { grid } of images) {
    frames += grid[0];
    windows = Math.max(windows, Math.ceil(grid[1] / patchesPerWindow) * Math.ceil(grid[2] / patchesPerWindow));
  }
  return { images: frames, slots: windows };
}

/** Slots of patches in one window. */
export function windowSlots(vision: QwenVisionConfig): number {
  return (windowSide(vision) * vision.mergeSize) ** 2;
}

/** Merged units along a window's side. */
function windowSide({ windows, patchSize, mergeSize }: QwenVisionConfig): number {
  return windows ? windows.size / patchSize / mergeSize : 1;
}
