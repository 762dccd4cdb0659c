export { hubFileSource, modelFileSource } from './hub/hub-file-source.ts';
export type { HubOptions } from './hub/hub-options.ts';
export { createUgeMini } from './node/create-uge-mini.ts';
export { decodeImage } from './node/decode-image.ts';
export { folderFileSource } from './node/folder-file-source.ts';
export { type FromPretrainedOptions, type NodeUrbanEncoderOptions, UrbanEncoder } from './node/urban-encoder.ts';
export { WEIGHT_FORMS, type WeightForm } from './node/weight-holding.ts';
