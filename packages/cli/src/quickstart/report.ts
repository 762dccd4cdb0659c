import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  analyseErrors,
  type Benchmark,
  type Curve,
  collectExamples,
  type ReportOptions,
  type ReportRun,
  type ReportSample,
  type ReportSection,
  renderReport,
} from '@uge/bench';
import type { Dataset } from '@uge/data/node';
import type { TrainingRecord } from '@uge/train';

export interface QuickstartReportOptions {
  /** Folder of the run. */
  out: string;
  dataset: Dataset;
  benchmark: Benchmark;
  runs: ReportRun[];
}

const SAMPLES_PER_CITY = 2;

/** `report.html` of a run: scores, training curves, what was trained on, and sample pictures with their texts. */
export async function renderQuickstartReport(options: QuickstartReportOptions): Promise<string> {
  const { out, dataset, runs } = options;
  const records = await Promise.all(['stage1', 'stage2'].map((stage) => readRecord(join(out, stage))));
  return renderReport({
    title: 'UGE quickstart',
    facts: facts(dataset, records),
    runs,
    examples: await collectExamples(options),
    errors: await analyseErrors(options),
    sections: [trainingSection(records), citiesSection(dataset)],
    samples: await samples(dataset),
  });
}

async function readRecord(folder: string): Promise<TrainingRecord> {
  return JSON.parse(await readFile(join(folder, 'training.json'), 'utf8')) as TrainingRecord;
}

function facts({ manifest }: Dataset, records: readonly TrainingRecord[]): NonNullable<ReportOptions['facts']> {
  const namesOf = (role: string): string =>
    manifest.cities
      .filter((city) => city.role === role)
      .map(({ name, photos }) => `${name} (${photos} pictures)`)
      .join(', ');
  const { encoder, machine } = records[0]!;
  return [
    { label: 'Trained on', value: namesOf('train') },
    { label: 'Held out', value: namesOf('held-out') },
    {
      label: 'Model',
      value: `${encoder.id}, ${(encoder.weights / 1e6).toFixed(1)} M weights, ${encoder.dimension} dimensions`,
    },
    ...records.map(({ stage, steps, config, throughput, peakMemory }) => ({
      label: stage === 'stage1' ? 'Stage 1' : 'Stage 2',
      value:
        `${steps} steps of ${config.batchSize} rows in ${throughput.seconds.toFixed(0)} s, ` +
        `${throughput.medianStepMs.toFixed(0)} ms per step, peak memory ${(peakMemory / 2 ** 20).toFixed(0)} MB`,
    })),
    { label: 'Engine', value: `${machine.engine} on ${machine.cores} cores` },
  ];
}

function trainingSection(records: readonly TrainingRecord[]): ReportSection {
  return {
    title: 'Training',
    text: 'Loss of each step, and the margin on validation pairs: mean cosine of a pair minus that of its hardest wrong partner.',
    curves: records.flatMap(({ stage, curves }): Curve[] => [
      {
        title: `${stage}: loss`,
        series: [{ name: 'loss', points: curves.step.map((step, index) => [step, curves.loss[index]!]) }],
      },
      {
        title: `${stage}: validation margin`,
        series: formsOf(curves.validation).map((name) => ({
          name,
          points: curves.validation.map(({ step, metrics }) => [step, metrics[name]!.margin]),
        })),
      },
    ]),
  };
}

function formsOf(validation: TrainingRecord['curves']['validation']): string[] {
  return Object.keys(validation[0]?.metrics ?? {});
}

function citiesSection({ manifest }: Dataset): ReportSection {
  const kinds = ['street', 'crossing', 'poi', 'aoi', 'image'];
  return {
    title: 'Cities',
    text: `${manifest.counts.photos} pictures, ${manifest.counts.paths} reasoning paths, ${Object.values(manifest.counts.pairs).reduce((sum, count) => sum + count, 0)} pairs.`,
    table: {
      columns: ['city', 'role', ...kinds.map((kind) => `${kind} nodes`), 'edges'],
      rows: manifest.cities.map(({ name, role, nodes, edges }) => [
        name,
        role,
        ...kinds.map((kind) => nodes[kind] ?? 0),
        Object.values(edges).reduce((sum, count) => sum + count, 0),
      ]),
    },
  };
}

async function samples(dataset: Dataset): Promise<ReportSample[]> {
  const found: ReportSample[] = [];
  for (const { name } of dataset.manifest.cities) {
    const records = (await dataset.photos({ city: name })).filter(({ paths }) => paths.length > 0);
    for (const { image, caption, paths } of records.slice(0, SAMPLES_PER_CITY)) {
      const bytes = await readFile(dataset.resolve(image));
      found.push({
        image: `data:image/jpeg;base64,${bytes.toString('base64')}`,
        caption: `${name}: ${caption} ${paths[0]?.answer ?? ''}`.trim(),
      });
    }
  }
  return found;
}
