export type { ConformanceCheck } from './conformance-check.ts';
export { type EncoderConformanceOptions, encoderConformance } from './encoder-conformance.ts';
export { type GeneratedCity, generatedSource } from './generated-source.ts';
export { type TaskConformanceOptions, taskConformance } from './task-conformance.ts';
