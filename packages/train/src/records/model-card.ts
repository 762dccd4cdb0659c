import type { TrainingRecord } from './training-record.ts';

const STAGE_TASK = {
  stage1: 'street photos (with an instruction) and texts about their places',
  stage2: 'street photos, the spatial graphs around them, and texts about their places',
} as const;

/** The README.md beside a trained model, in the layout of Hugging Face model cards. */
export function modelCard(record: TrainingRecord): string {
  const { config, dataset, encoder, best, throughput } = record;
  const { loss, validation } = record.curves;
  const atBest = validation.find(({ step }) => step === best.step)?.metrics ?? {};
  const metricRows = Object.entries(atBest).map(
    ([form, { margin, meanPositive, meanNegative, recallAt1, meanReciprocalRank }]) =>
      `| ${form} | ${[margin, meanPositive, meanNegative, recallAt1, meanReciprocalRank].map((value) => value.toFixed(4)).join(' | ')} |`,
  );
  return `---
library_name: uge
pipeline_tag: feature-extraction
tags: [urban, multimodal-embedding, spatial-graph]
---
# ${encoder.id}, ${config.stage}

Embeds ${STAGE_TASK[config.stage]} into one space of ${encoder.dimension} dimensions (cosine similarity).
${encoder.weights.toLocaleString('en')} weights, of which ${encoder.trainedWeights.toLocaleString('en')} were trained.

## Training

InfoNCE${config.symmetric ? ', both directions' : ''}, temperature ${config.temperature}${config.learnTemperature ? ' (learned)' : ''}, batch ${config.batchSize}, \
${record.steps} AdamW updates at peak learning rate ${config.learningRate} (vision ×${config.groupScales.vision}, language ×${config.groupScales.language}, graph ×${config.groupScales.graph}), \
weight decay ${config.weightDecay}, ${config.schedule} schedule, seed ${config.seed}.

- Data: ${dataset.trainRows} training and ${dataset.validationRows} validation pairs, dataset fingerprint \`${dataset.fingerprint}\`
- Loss: ${mean(loss.slice(0, 10)).toFixed(3)} over the first ten updates, ${mean(loss.slice(-10)).toFixed(3)} over the last ten
- Speed: ${throughput.samplesPerSecond.toFixed(1)} rows/s, ${throughput.medianStepMs.toFixed(0)} ms per update on engine \`${record.machine.engine}\`; peak memory ${(record.peakMemory / 2 ** 20).toFixed(0)} MiB

All settings and curves are in \`training.json\` of the run.

## Validation

${
  metricRows.length === 0
    ? 'No validation pairs; these are the weights of the last update.'
    : `Weights of update ${best.step}, chosen by \`${best.selectedBy}\` of query form \`${best.form}\` among the validation texts.

| query | margin | mean positive | mean negative | Recall@1 | MRR |
|---|---|---|---|---|---|
${metricRows.join('\n')}`
}

## Limits

Scores are comparable only within this model. The validation pool is small, and its places lie in the training cities.
`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
