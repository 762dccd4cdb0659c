import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeJsonl } from '@uge/core/node';
import { parseHTML } from 'linkedom';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { metricsRows } from '../testing/metrics-rows.ts';
import { readRun } from './read-run.ts';
import { renderRunPage } from './run-page.ts';
import { smoothPoints, thinPoints } from './smooth-points.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-run-page-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function writeRun(name: string, steps: number, weightDecay = 0.1): Promise<string> {
  const run = join(folder, name);
  await writeJsonl(join(run, 'metrics.jsonl'), metricsRows(steps, { lora: {}, weightDecay }));
  return run;
}

describe('renderRunPage', () => {
  it('overlays runs in every chart, needs nothing from outside, and is the same twice', async () => {
    const runs = await Promise.all([await writeRun('one', 40), await writeRun('<two>', 60, 0.2)].map(readRun));
    const page = renderRunPage(runs);
    expect(page).not.toMatch(/(?:src|href)=|url\(|@import|<script/);
    expect(renderRunPage(runs)).toBe(page);
    const { document } = parseHTML(page);
    const titles = [...document.querySelectorAll('figure h3')].map((heading) => heading.textContent);
    for (const wanted of ['Loss', 'Margin', 'Learning rate', 'Gradient norm', 'Throughput', 'Memory', 'MRR'])
      expect(
        titles.some((title) => title?.startsWith(wanted)),
        wanted,
      ).toBe(true);
    for (const figure of document.querySelectorAll('figure')) {
      expect(figure.querySelectorAll('.run-0').length).toBeGreaterThan(0);
      expect(figure.querySelectorAll('.run-1').length).toBeGreaterThan(0);
      expect(figure.innerHTML).not.toContain('NaN');
    }
    expect(document.querySelectorAll('.runs input')).toHaveLength(2);
    expect([...document.querySelectorAll('tbody th')].map(({ textContent }) => textContent)).toContain('weightDecay');
    expect(page).toContain('lora');
    expect(page).not.toContain('<two>');
  });

  it('shows a run that goes on', async () => {
    const page = renderRunPage([await readRun(await writeRun('live', 3))]);
    expect(page).toContain('not ended');
    expect(page).toContain('live');
  });
});

describe('points of a curve', () => {
  const line = Array.from({ length: 1000 }, (_, x): [number, number] => [x, 2 * x]);

  it('are thinned to means of neighbours', () => {
    const thin = thinPoints(line, 300);
    expect(thin).toHaveLength(250);
    expect(thin[0]).toEqual([1.5, 3]);
    expect(thinPoints(line.slice(0, 300), 300)).toEqual(line.slice(0, 300));
  });

  it('are smoothed without the bias of the start', () => {
    const level = smoothPoints(line.map(([x]) => [x, 5]));
    for (const [, y] of level) expect(y).toBeCloseTo(5, 9);
    expect(smoothPoints([])).toEqual([]);
  });
});
