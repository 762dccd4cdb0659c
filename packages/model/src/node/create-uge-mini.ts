import { type UgeMiniOptions, ugeMiniParts } from '../presets/uge-mini.ts';
import { type NodeUrbanEncoderOptions, UrbanEncoder } from './urban-encoder.ts';

/** A fresh `uge-mini` whose pictures are decoded by sharp; see the portable function of the same name. */
export function createUgeMini(options: UgeMiniOptions & NodeUrbanEncoderOptions): UrbanEncoder {
  return new UrbanEncoder(ugeMiniParts(options), options);
}
