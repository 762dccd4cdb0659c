import * as tf from '@tensorflow/tfjs-core';
import type { TrainingStep, TrainingStepOptions } from '../trainer/training-step.ts';
import { createApplyGradients } from './apply-gradients.ts';
import type { BatchReport } from './batch-loss.ts';
import { ChunkEmbedder } from './chunk-embedder.ts';
import { createDividedBatch } from './divided-batch.ts';
import { createLocalExecutor } from './local-executor.ts';
import { SummedUpdate } from './summed-update.ts';
import { createWholeBatch } from './whole-batch.ts';

/** A step whose gradients are added up over batches, chunks and processes, and then applied. */
export function createSummedStep(options: TrainingStepOptions): TrainingStep {
  const { encoder, optimizer, parameters, temperature, replicas } = options;
  const variables = parameters.map(({ variable }) => variable);
  const learned = typeof temperature === 'number' ? undefined : temperature.variable;
  const temperatureSum = learned && tf.tidy(() => tf.variable(tf.scalar(0), false));
  const embedder = replicas ? undefined : new ChunkEmbedder(encoder, variables);
  const executor = replicas ?? createLocalExecutor(encoder, embedder!);
  const divided = createDividedBatch({ ...options, executor, temperatureSum });
  const differentiated = learned ? [...variables, learned] : variables;
  const whole = createWholeBatch({ ...options, variables: differentiated }, (gradients, scalars) => {
    const scale = tf.reshape(scalars, []);
    const scaled = gradients.map((gradient) => gradient && tf.mul(gradient, scale));
    embedder!.add(scaled.slice(0, variables.length));
    temperatureSum?.assign(tf.add(temperatureSum, scaled.at(-1)!));
    return tf.tensor1d([]);
  });
  const { apply, read } = createApplyGradients(optimizer, parameters);
  const update = new SummedUpdate(apply);
  return {
    run: async ({ step, scalars, dropout }) => {
      await executor.beginStep(dropout);
      const scale = 1 / step.batches.length;
      const reports: BatchReport[] = [];
      for (const batch of step.batches) {
        if (replicas || batch.isDivided) reports.push(await divided.run(batch, scale));
        else reports.push((await whole.run(batch, Float32Array.of(scale))).report);
      }
      const sums = new Map(await executor.sums());
      if (learned) sums.set(learned.name, temperatureSum!);
      const norms = await update.run(sums, scalars);
      await executor.endStep();
      return { ...meanReport(reports), ...read(norms) };
    },
    dispose: async () => {
      for (const part of [divided, whole, update]) part.dispose();
      temperatureSum?.dispose();
      await executor.dispose();
    },
  };
}

function meanReport(reports: readonly BatchReport[]): BatchReport {
  const mean = (pick: (report: BatchReport) => number): number =>
    reports.reduce((sum, report) => sum + pick(report), 0) / reports.length;
  return {
    loss: mean(({ loss }) => loss),
    temperature: mean(({ temperature }) => temperature),
    parts: Object.fromEntries(Object.keys(reports[0]!.parts).map((name) => [name, mean(({ parts }) => parts[name]!)])),
  };
}
