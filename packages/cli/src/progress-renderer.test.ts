import { expect, it } from 'vitest';
import { createProgressRenderer } from './progress-renderer.ts';

function record(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  const written: string[] = [];
  const stream = { isTTY, columns: 100, write: (text: string) => written.push(text) > 0 };
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

it('is silent when asked', () => {
  const { stream, text } = record(false);
  createProgressRenderer(stream, true).onProgress({ phase: 'train', done: 1, unit: 'steps' });
  expect(text()).toBe('');
});
