import type { ProgressEvent, ProgressListener } from '@uge/core';
import { Presets, SingleBar } from 'cli-progress';

const LINE_INTERVAL_MS = 15_000;

export interface ProgressRenderer {
  onProgress: ProgressListener;
  /** Ends the current bar, so that other lines can be printed. */
  stop: () => void;
}

/** Bars on a terminal; elsewhere a line when a phase starts, every 15 seconds, and when it ends. */
export function createProgressRenderer(stream: NodeJS.WriteStream, quiet: boolean): ProgressRenderer {
  if (quiet) return { onProgress: () => {}, stop: () => {} };
  return stream.isTTY ? terminalBars(stream) : plainLines(stream);
}

function terminalBars(stream: NodeJS.WriteStream): ProgressRenderer {
  let bar: SingleBar | undefined;
  let phase = '';
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
    phase = '';
  };
  const onProgress = (event: ProgressEvent): void => {
    if (event.phase !== phase) {
      stop();
      phase = event.phase;
      const format = ' {phase} {bar} {percentage}% | {value}/{total} {unit} | {eta_formatted} left {note}';
      bar = new SingleBar({ format, stream, hideCursor: true, barsize: 24, etaBuffer: 50 }, Presets.shades_classic);
      bar.start(event.total ?? event.done, 0, payload(event));
    }
    if (event.total !== undefined) bar?.setTotal(event.total);
    bar?.update(event.done, payload(event));
    if (event.total !== undefined && event.done >= event.total) stop();
  };
  return { onProgress, stop };
}

function plainLines(stream: NodeJS.WriteStream): ProgressRenderer {
  let phase = '';
  let printedAt = 0;
  let startedAt = 0;
  const onProgress = (event: ProgressEvent): void => {
    const now = performance.now();
    const ended = event.total !== undefined && event.done >= event.total;
    if (event.phase !== phase) startedAt = now;
    else if (!ended && now - printedAt < LINE_INTERVAL_MS) return;
    phase = ended ? '' : event.phase;
    printedAt = now;
    const amount = event.total === undefined ? `${event.done}` : `${event.done}/${event.total}`;
    const seconds = ended ? ` in ${((now - startedAt) / 1000).toFixed(1)} s` : '';
    stream.write(`${event.phase.padEnd(28)} ${amount} ${event.unit}${seconds} ${noteOf(event)}`.trimEnd().concat('\n'));
  };
  return { onProgress, stop: () => {} };
}

function payload(event: ProgressEvent): Record<string, string> {
  return { phase: event.phase.padEnd(28), unit: event.unit, note: noteOf(event) };
}

function noteOf({ message, metrics }: ProgressEvent): string {
  const numbers = Object.entries(metrics ?? {}).map(([name, value]) => `${name} ${formatNumber(value)}`);
  return [...(message ? [message] : []), ...numbers].join('  ');
}

function formatNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 0.001 ? value.toExponential(1) : value.toPrecision(3);
}
