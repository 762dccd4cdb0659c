export { buildDataset } from './dataset/build-dataset.ts';
export type { BuildDatasetOptions, CityInput } from './dataset/build-options.ts';
export { Dataset, type PhotoFilter, type VerifiedDataset } from './dataset/dataset.ts';
export { openDataset } from './dataset/open-dataset.ts';
export { pairInputs } from './pairs/pair-inputs.ts';
export type { PlacedPhoto, PlacedPhotos, SkippedPhoto } from './photos/placed-photos.ts';
export { readPhotoFolder } from './photos/read-photo-folder.ts';
export { readPhotoTable } from './photos/read-photo-table.ts';
export { encodeJpeg } from './render/encode-jpeg.ts';
