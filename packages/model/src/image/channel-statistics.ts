/** Mean and standard deviation per RGB channel, of values in `[0, 1]`. */
export interface ChannelStatistics {
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
}

/** Statistics of CLIP's training pictures, which all supported families kept. */
export const CLIP_STATISTICS: ChannelStatistics = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

/** Normalised value of every byte, per channel: `(byte / 255 - mean) / std`. */
export type ChannelTables = readonly [Float32Array, Float32Array, Float32Array];

export function channelTables({ mean, std }: ChannelStatistics): ChannelTables {
  const table = (channel: 0 | 1 | 2): Float32Array =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean[channel]) / std[channel]);
  return [table(0), table(1), table(2)];
}
