import type { ProgressEvent, ProgressListener } from '@uge/core';
import { type Options, type Params, SingleBar } from 'cli-progress';
import { createStyle } from './style.ts';

const LINE_INTERVAL_MS = 15_000;
const BAR_WIDTH = 24;
const PHASE_WIDTH = 28;
/** Time that must have passed before the time left is more than a guess. */
const SETTLED_MS = 1_000;

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
  const style = createStyle(stream);
  let bar: SingleBar | undefined;
  let latest: ProgressEvent | undefined;
  let startedAt = 0;
  const format = (_options: Options, _params: Params): string => {
    const { phase, done, total, unit } = latest!;
    const elapsed = performance.now() - startedAt;
    const amount = total === undefined ? `${done} ${unit}` : `${done}/${total} ${unit}`;
    const parts = [amount, timing(latest!, elapsed), noteOf(latest!)].filter(Boolean).join('  ');
    const full = total === undefined || total === 0 ? 0 : Math.round((BAR_WIDTH * Math.min(done, total)) / total);
    const drawn = style('cyan', '█'.repeat(full)) + style('dim', '░'.repeat(BAR_WIDTH - full));
    return ` ${phase.padEnd(PHASE_WIDTH)} ${drawn} ${parts}`;
  };
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
    latest = undefined;
  };
  const onProgress = (event: ProgressEvent): void => {
    if (event.phase !== latest?.phase) {
      stop();
      startedAt = performance.now();
      bar = new SingleBar({ format, stream, hideCursor: true });
    }
    const isNew = latest === undefined;
    latest = event;
    if (isNew) bar!.start(event.total ?? event.done, event.done);
    else bar!.update(event.done);
    if (isEnded(event)) stop();
  };
  return { onProgress, stop };
}

/** `in 4.2 s` at the end; before it the time left, where there is a total and enough was seen to tell. */
function timing(event: ProgressEvent, elapsed: number): string {
  if (isEnded(event)) return `in ${(elapsed / 1000).toFixed(1)} s`;
  const { done, total } = event;
  if (total === undefined || done === 0 || elapsed < SETTLED_MS) return '';
  return `${formatDuration((elapsed / done) * (total - done))} left`;
}

/** `45 s`, `3 min 5 s`, `2 h 10 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function plainLines(stream: NodeJS.WriteStream): ProgressRenderer {
  let phase = '';
  let printedAt = 0;
  let startedAt = 0;
  const onProgress = (event: ProgressEvent): void => {
    const now = performance.now();
    const ended = isEnded(event);
    if (event.phase !== phase) startedAt = now;
    else if (!ended && now - printedAt < LINE_INTERVAL_MS) return;
    phase = ended ? '' : event.phase;
    printedAt = now;
    const amount = event.total === undefined ? `${event.done}` : `${event.done}/${event.total}`;
    const parts = [`${amount} ${event.unit}`, timing(event, now - startedAt), noteOf(event)].filter(Boolean);
    stream.write(`${event.phase.padEnd(PHASE_WIDTH)} ${parts.join(' ')}\n`);
  };
  return { onProgress, stop: () => {} };
}

function isEnded({ done, total }: ProgressEvent): boolean {
  return total !== undefined && done >= total;
}

function noteOf({ message, metrics }: ProgressEvent): string {
  const numbers = Object.entries(metrics ?? {}).map(([name, value]) => `${name} ${formatNumber(value)}`);
  return [...(message ? [message] : []), ...numbers].join('  ');
}

function formatNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 0.001 ? value.toExponential(1) : value.toPrecision(3);
}
