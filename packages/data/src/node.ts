export {
  type CaptionUsage,
  createVisionCaptioner,
  type VisionCaptioner,
  type VisionCaptionerOptions,
} from './captions/vision/create-vision-captioner.ts';
export { buildDataset } from './dataset/build-dataset.ts';
export type { BuildDatasetOptions, BuildRunOptions, CityInput } from './dataset/build-options.ts';
export {
  type BatchOptions,
  Dataset,
  type PairBatch,
  type PhotoFilter,
  type RowOptions,
  type VerifiedDataset,
} from './dataset/dataset.ts';
export { openDataset } from './dataset/open-dataset.ts';
export type { ShuffleOptions } from './dataset/shuffle-window.ts';
export { type ExportHuggingFaceOptions, exportHuggingFace } from './exporters/export-hugging-face.ts';
export { type ExportMsSwiftOptions, type ExportSummary, exportMsSwift } from './exporters/export-ms-swift.ts';
export { writeGeneratedCity } from './generate/write-generated-city.ts';
export { type MergeDatasetsOptions, mergeDatasets } from './merge/merge-datasets.ts';
export { pairInputs } from './pairs/pair-inputs.ts';
export { openPicture } from './photos/open-picture.ts';
export type { PlacedPhoto, PlacedPhotos, SkippedPhoto } from './photos/placed-photos.ts';
export { type PreparedPhotos, type PreparePhotosOptions, preparePhotos } from './photos/prepare-photos.ts';
export { type FilterPhotosOptions, filterPhotos } from './photos/quality/filter-photos.ts';
export { QUALITY_THRESHOLDS, type QualityThresholds } from './photos/quality/quality-thresholds.ts';
export type { QualityReason, RejectedPhoto } from './photos/quality/rejected-photo.ts';
export { readPhotos } from './photos/read-photos.ts';
export type { CaptionerOptions } from './pipeline/caption-with-provider.ts';
export type { PhotoStage } from './pipeline/photo-task.ts';
export { type CityPlan, planDataset } from './pipeline/plan-dataset.ts';
export { type UpdateDatasetOptions, updateDataset } from './pipeline/update-dataset.ts';
export { createContactSheet } from './preview/create-contact-sheet.ts';
export type { PreviewOptions } from './preview/preview-options.ts';
export { encodeJpeg } from './render/encode-jpeg.ts';
export type { BoundingBox } from './sources/bounding-box.ts';
export { HttpClient, type HttpRequest } from './sources/http/http-client.ts';
export type { HttpOptions } from './sources/http/http-options.ts';
export { mediaTypeOf } from './sources/http/media-type.ts';
export {
  type FetchedMapillary,
  type FetchMapillaryOptions,
  fetchMapillary,
} from './sources/mapillary/fetch-mapillary.ts';
export type { PictureSize } from './sources/mapillary/mapillary-image.ts';
export type { MapillaryOptions } from './sources/mapillary/mapillary-options.ts';
export { type MapillaryPlan, planMapillary } from './sources/mapillary/plan-mapillary.ts';
export { type FetchedOverpass, type FetchOverpassOptions, fetchOverpass } from './sources/overpass/fetch-overpass.ts';
export type { OverpassOptions } from './sources/overpass/overpass-options.ts';
export type { OverpassRegion } from './sources/overpass/overpass-query.ts';
export { type OverpassPlan, planOverpass } from './sources/overpass/plan-overpass.ts';
export { perceptualHash } from './splits/perceptual-hash.ts';
export { type DatasetStats, datasetStats } from './stats/dataset-stats.ts';
export type { Distribution } from './stats/distribution.ts';
export type { DatasetProblem } from './validate/problem.ts';
export { type DatasetValidation, validateDataset } from './validate/validate-dataset.ts';
