export { Dataset, type PhotoFilter, type VerifiedDataset } from './dataset/dataset.ts';
export { openDataset } from './dataset/open-dataset.ts';
