export { decodeImage } from './node/decode-image.ts';
export { createUgeMini } from './node/create-uge-mini.ts';
export { folderFileSource } from './node/folder-file-source.ts';
export { type NodeUrbanEncoderOptions, UrbanEncoder } from './node/urban-encoder.ts';
