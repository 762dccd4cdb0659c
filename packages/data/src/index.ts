export { type CaptionInput, captionPhoto, type PhotoCaption } from './captions/caption-photo.ts';
export { describeCompatNetwork } from './captions/compat/describe-compat-network.ts';
export { describePlace } from './captions/describe-place.ts';
export { describeSurroundings } from './captions/describe-surroundings.ts';
export { summariseGraph } from './captions/graph-summary.ts';
export { foldName } from './captions/grounding/fold-name.ts';
export { type Grounding, groundCaption } from './captions/grounding/ground-caption.ts';
export { gatherPlaceContext, type NearbyNode, type PlaceContext } from './captions/place-context.ts';
export {
  type CaptionOutcome,
  type CaptionPhotosOptions,
  type CaptionReport,
  captionPhotos,
} from './captions/provider/caption-photos.ts';
export type { Caption, CaptionProvider, CaptionRequest } from './captions/provider/caption-provider.ts';
export { createTemplateCaptioner } from './captions/provider/create-template-captioner.ts';
export { type GenerateCityOptions, generateCity } from './generate/generate-city.ts';
export { type ComposedPairs, type ComposeOptions, composePairs } from './pairs/compose-pairs.ts';
export { type PairContent, parsePairContent } from './pairs/parse-pair-content.ts';
export { renderCompatPath } from './paths/compat/render-compat-path.ts';
export { findReasoningPaths, type ReasoningPathOptions } from './paths/find-reasoning-paths.ts';
export { pathSimilarity } from './paths/path-similarity.ts';
export { renderPath } from './paths/render-path.ts';
export { verifyReasoningPath } from './paths/verify-reasoning-path.ts';
export { type PerceptionContext, scorePerception } from './perception/score-perception.ts';
export { type CropPanoramaOptions, cropPanorama, type PixelImage } from './photos/panorama/crop-panorama.ts';
export type { PanoramaCrop } from './photos/panorama/panorama-crop.ts';
export { type PanoramaOptions, splitPanorama } from './photos/panorama/split-panorama.ts';
export { type RenderPanoramaOptions, renderPanorama } from './render/render-panorama.ts';
export {
  type RenderStreetViewOptions,
  renderStreetView,
  type StreetView,
  type VisiblePlace,
} from './render/render-street-view.ts';
export { type SampleViewpointsOptions, sampleViewpoints } from './render/sample-viewpoints.ts';
export type { StreetScene } from './render/scene/scene-types.ts';
export { createStreetScene, type StreetSceneOptions } from './render/street-scene.ts';
export { CITY_STYLE_NAMES, type CityStyleName } from './render/style/archetype.ts';
export { auditSplits, type SplitAudit, type SplitRecord } from './splits/audit-splits.ts';
export type { AlikePictures } from './splits/find-alike-pictures.ts';
export { type LeakageReport, leakageReport, type MisplacedPair, type SplitPairs } from './splits/leakage-report.ts';
export { ngramOverlap } from './splits/ngram-overlap.ts';
export { renderLeakageReport } from './splits/render-leakage-report.ts';
export type { SharedBetweenSplits } from './splits/shared-between-splits.ts';
export { type CitySplit, type SplitOptions, splitByCell } from './splits/split-by-cell.ts';
export type { TextOverlap } from './splits/text-overlap.ts';
export { placeNoun } from './text/place-noun.ts';
export { withArticle } from './text/with-article.ts';
export type {
  CityRole,
  DatasetManifest,
  DatasetRecipe,
  EmbedOptions,
  Encoder,
  EncoderIdentity,
  EncoderInput,
  ImageSource,
  Message,
  Modality,
  PairRecipe,
  PairRow,
  PairTask,
  PathStep,
  PerceptionDimension,
  Photo,
  PhotoRecord,
  ReasoningPath,
  RecipeStage,
  SceneStatistics,
  Season,
  Split,
  SplitRecipe,
  TimeOfDay,
  ViewConditions,
  Viewpoint,
  Weather,
} from './types.ts';
export { PERCEPTION_DIMENSIONS, SEASONS, TIMES_OF_DAY, WEATHERS } from './types.ts';
