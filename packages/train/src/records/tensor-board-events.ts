import { encodeEventFile, type ScalarEvent } from './event-file.ts';
import type { StepMetrics, ValidationRow } from './metrics-log.ts';
import type { TrainingRunFiles } from './read-run.ts';

/**
 * A run's curves as an event file that TensorBoard shows; its name must contain `tfevents`.
 *
 * @returns bytes of the file; the same run gives the same bytes.
 */
export function tensorBoardEvents({ steps, validations }: TrainingRunFiles): Uint8Array {
  const events = [...steps.map(stepEvent), ...validations.map(validationEvent)];
  return encodeEventFile(events.toSorted((a, b) => a.step - b.step || a.wallTime - b.wallTime));
}

function stepEvent(row: StepMetrics): ScalarEvent {
  const { step, time, parts } = row;
  const terms = Object.entries(parts).map(([name, value]): [string, number] => [`loss/${name}`, value]);
  return {
    wallTime: time,
    step,
    scalars: {
      'loss/total': row.loss,
      ...Object.fromEntries(terms),
      'optimisation/learning rate': row.learningRate,
      'optimisation/gradient norm': row.gradientNorm,
      ...Object.fromEntries(Object.entries(row.gradientNorms).map(([name, norm]) => [`gradient norm/${name}`, norm])),
      'optimisation/temperature': row.temperature,
      'optimisation/effective negatives': row.effectiveNegatives,
      'speed/rows per second': row.samplesPerSecond,
      'speed/memory MiB': row.rss / 2 ** 20,
    },
  };
}

function validationEvent({ step, time, metrics }: ValidationRow): ScalarEvent {
  const scalars = Object.entries(metrics).flatMap(([form, metric]) =>
    Object.entries(metric).flatMap(([name, value]): [string, number][] =>
      typeof value === 'number' ? [[`validation ${name}/${form}`, value]] : [],
    ),
  );
  return { wallTime: time, step, scalars: Object.fromEntries(scalars) };
}
