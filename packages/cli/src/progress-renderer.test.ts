import { stripVTControlCharacters } from 'node:util';
import { expect, it, vi } from 'vitest';
import { createProgressRenderer, formatDuration } from './progress-renderer.ts';

function record(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  const written: string[] = [];
  const stream = { isTTY, columns: 120, write: (text: string) => written.push(text) > 0 };
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => written.join('') };
}

it('writes a line when a phase starts and one when it ends, away from a terminal', () => {
  const { stream, text } = record(false);
  const { onProgress } = createProgressRenderer(stream, false);
  for (let done = 0; done <= 50; done++)
    onProgress({ phase: 'train', done, total: 50, unit: 'steps', metrics: { loss: 1.23456 } });
  expect(text().trim().split('\n')).toHaveLength(2);
  expect(text()).toMatch(/train\s+50\/50 steps in \d+\.\d s loss 1\.23/);
});

it('draws a bar with the time left on a terminal, in colours', () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout', 'Date'] });
  const { stream, text } = record(true);
  const { onProgress, stop } = createProgressRenderer(stream, false);
  onProgress({ phase: 'train', done: 0, total: 40, unit: 'steps' });
  vi.advanceTimersByTime(20_000);
  onProgress({ phase: 'train', done: 10, total: 40, unit: 'steps' });
  vi.advanceTimersByTime(1_000);
  stop();
  vi.useRealTimers();
  const plain = stripVTControlCharacters(text());
  expect(plain).toMatch(/ train +█{6}░{18} 10\/40 steps {2}1 min [0-9] s left/);
});

it.each([
  [400, '1 s'],
  [45_000, '45 s'],
  [185_000, '3 min 5 s'],
  [7_800_000, '2 h 10 min'],
])('says %i ms as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

it('is silent when asked', () => {
  const { stream, text } = record(false);
  createProgressRenderer(stream, true).onProgress({ phase: 'train', done: 1, unit: 'steps' });
  expect(text()).toBe('');
});
