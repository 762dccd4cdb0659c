import type { Interval } from '../losses/interval.ts';
import { dataSection } from './model-card-data.ts';
import type { TrainingRecord } from './training-record.ts';

const STAGE_TASK = {
  stage1: 'street photos (with an instruction) and texts about their places',
  stage2: 'street photos, the spatial graphs around them, and texts about their places',
} as const;

/** The README.md beside a trained model, in the layout of Hugging Face model cards. */
export function modelCard(record: TrainingRecord): string {
  const { config, encoder } = record;
  return `---
library_name: uge
pipeline_tag: feature-extraction
tags: [urban, multimodal-embedding, spatial-graph]
---
# ${encoder.id}, ${config.stage}

Embeds ${STAGE_TASK[config.stage]} into one space of ${encoder.dimension} dimensions (cosine similarity).
${encoder.weights.toLocaleString('en')} weights, of which ${encoder.trainedWeights.toLocaleString('en')} were trained.

## Use

\`\`\`ts
import { selectBackend } from '@uge/model';
import { UrbanEncoder } from '@uge/model/node';

await selectBackend();
const encoder = await UrbanEncoder.fromPretrained('<this folder>');
const [vector] = await encoder.embed([{ instruction: 'Where is this photo?', image: 'photo.jpg' }]);
\`\`\`

${trainingSection(record)}

${dataSection(record.dataset)}

## Validation

${validationSection(record)}

## Limits

Scores are comparable only within this model. The validation pool is small, its places lie in the training cities, and the weights
were chosen by it, so its numbers are optimistic: UGBench measures on places and cities that were kept apart. Other cities, seasons,
cameras and languages are outside what was learned. It finds where a photo may have been taken; do not use it to locate or follow people.
`;
}

function trainingSection(record: TrainingRecord): string {
  const { config, encoder, throughput, machine } = record;
  const { loss } = record.curves;
  const stages = [
    ...encoder.earlierStages.map(
      ({ stage, dataset }) => `${stage} on ${dataset.name} (\`${dataset.fingerprint.slice(0, 12)}\`)`,
    ),
    `${config.stage}, below`,
  ];
  const scales = Object.entries(config.groupScales).map(([group, scale]) => `${group} ×${scale}`);
  return `## Training

Stages: ${stages.join('; then ')}.

InfoNCE${config.symmetric ? ', both directions' : ''}, temperature ${config.temperature}${config.learnTemperature ? ' (learned)' : ''}, batch ${config.batchSize}, \
${record.steps} AdamW updates at peak learning rate ${config.learningRate} (${scales.join(', ')}), \
weight decay ${config.weightDecay}, ${config.schedule} schedule, seed ${config.seed}${config.lora ? `, LoRA of rank ${config.lora.r}` : ''}.

- Loss: ${mean(loss.slice(0, 10)).toFixed(3)} over the first ten updates, ${mean(loss.slice(-10)).toFixed(3)} over the last ten
- Speed: ${throughput.samplesPerSecond.toFixed(1)} rows/s, ${throughput.medianStepMs.toFixed(0)} ms per update on engine \`${machine.engine}\` (${machine.cpu}, ${machine.cores} cores); peak memory ${(record.peakMemory / 2 ** 20).toFixed(0)} MiB
- Made ${record.startedAt.slice(0, 10)} with @uge/train ${record.versions['@uge/train']}, from weights \`${encoder.initialWeights.slice(0, 12)}\`

All settings, versions, hashes and curves are in \`training.json\` of the run.`;
}

function validationSection({ curves, best }: TrainingRecord): string {
  const atBest = curves.validation.find(({ step }) => step === best.step)?.metrics ?? {};
  const rows = Object.entries(atBest).map(([form, metric]) => {
    const { intervals } = metric;
    const cells = [
      withInterval(metric.meanReciprocalRank, intervals.meanReciprocalRank),
      withInterval(metric.recallAt1, intervals.recallAt1),
      withInterval(metric.margin, intervals.margin),
      metric.meanPositive.toFixed(3),
      metric.meanNegative.toFixed(3),
    ];
    return `| ${form} | ${cells.join(' | ')} |`;
  });
  if (rows.length === 0) return 'No validation pairs; these are the weights of the last update.';
  return `Weights of update ${best.step}, chosen by \`${best.selectedBy}\` of query form \`${best.form}\` among the validation texts; in brackets
95 % intervals over the queries.

| query | MRR | Recall@1 | margin | mean positive | mean negative |
|---|---|---|---|---|---|
${rows.join('\n')}`;
}

function withInterval(value: number, [low, high]: Interval): string {
  return `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
