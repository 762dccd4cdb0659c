import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage } from '../../scripts/build-page.mjs';
import { type Explorer, startExplorer } from '../server/start-explorer.ts';
import { CHROMIUM_ARGUMENTS, findChromium, NO_CHROMIUM } from '../testing/find-chromium.ts';
import { createHashEncoder } from '../testing/hash-encoder.ts';
import { type LittleDataset, makeLittleDataset } from '../testing/little-dataset.ts';

const executablePath = findChromium();

let little: LittleDataset;
let page: string;
let explorer: Explorer;
let bare: Explorer;
let browser: Browser;
let axe: string;

/** What went wrong in a page, or left this machine. */
interface Watched {
  view: Page;
  problems: string[];
}

const open = async (
  hash = '',
  { scheme = 'light', of = explorer, width = 1280 }: { scheme?: 'light' | 'dark'; of?: Explorer; width?: number } = {},
): Promise<Watched> => {
  const view = await browser.newPage({
    viewport: { width, height: 800 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  const problems: string[] = [];
  view.on('pageerror', ({ message }) => problems.push(message));
  view.on('console', (message) => {
    // A driver's remark about reading pixels in software is not the page's.
    if (['error', 'warning'].includes(message.type()) && !message.text().includes('GPU stall'))
      problems.push(message.text());
  });
  view.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && hostname !== '127.0.0.1') problems.push(`asked ${request.url()}`);
  });
  await view.goto(`${of.url}/${hash}`);
  await view.getByRole('tablist').waitFor();
  return { view, problems };
};

/** Photos of the fixture, by the list that stands beside the map. */
const openFirstPhoto = async (view: Page): Promise<void> => {
  await view.getByRole('list', { name: 'Photos in the middle of the map' }).getByRole('button').first().click();
  await view.getByRole('heading', { name: 'Paths' }).waitFor();
};

const violations = async (view: Page): Promise<string[]> => {
  await view.evaluate(axe);
  return view.evaluate(async () => {
    const { axe: tool } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations: found } = await tool.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
};

describe.skipIf(executablePath === undefined)(`the page${executablePath ? '' : ` (${NO_CHROMIUM})`}`, () => {
  beforeAll(async () => {
    page = await mkdtemp(join(tmpdir(), 'uge-page-'));
    const require = createRequire(import.meta.url);
    [little, browser, axe] = await Promise.all([
      makeLittleDataset({ photos: 14 }),
      chromium.launch({ executablePath: executablePath!, args: [...CHROMIUM_ARGUMENTS] }),
      readFile(require.resolve('axe-core/axe.min.js'), 'utf8'),
      buildPage(page, { minify: false }),
    ]);
    const { dataset, run } = little;
    explorer = await startExplorer({ dataset, runs: [run], encoder: createHashEncoder(), page });
    bare = await startExplorer({ dataset, page });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await Promise.all([explorer?.close(), bare?.close()]);
    await little?.remove();
    await rm(page, { recursive: true, force: true });
  });

  it('draws the map without an error, a warning or a request to another server', async () => {
    const { view, problems } = await open();
    await view.getByRole('list', { name: 'Photos in the middle of the map' }).waitFor();
    expect(await view.getByText('Loading the map').count()).toBe(0);
    const { entropy } = await sharp(await view.locator('.map canvas').screenshot()).stats();
    expect(entropy, 'of an empty map it is near 0').toBeGreaterThan(0.8);
    expect(problems).toEqual([]);
    await view.close();
  });

  it('lets no script or style in that is not its own', async () => {
    const { view } = await open();
    const blocked = await view.evaluate(async () => {
      const seen: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.push(effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'globalThis.intruded = true';
      document.body.append(script);
      await fetch('https://example.org').catch(() => undefined);
      const image = document.createElement('img');
      image.src = 'https://example.org/a.png';
      document.body.append(image);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { seen: seen.sort(), intruded: 'intruded' in globalThis };
    });
    expect(blocked).toEqual({ seen: ['connect-src', 'img-src', 'script-src-elem'], intruded: false });
    await view.close();
  });

  it('shows a photo with caption, graph, paths leg by leg and neighbours', async () => {
    const { view, problems } = await open();
    await openFirstPhoto(view);
    const caption = await view.locator('img.photo').getAttribute('alt');
    expect(await view.getByText(caption!).count()).toBe(1);
    expect(await view.getByRole('list', { name: 'Nearest photos' }).getByRole('listitem').count()).toBe(12);
    await view.getByText('nodes around it').click();
    expect(await view.locator('ul.nodes li').count()).toBeGreaterThan(3);

    const walk = view.getByRole('button', { name: /^Walk to / }).first();
    await walk.click();
    const legs = view.locator('ol.legs li');
    await expect.poll(() => legs.last().getAttribute('aria-current')).toBe('step');
    const told = await legs.allInnerTexts();
    expect(told.some((text) => /\d+ m, \d+° [NESW]{1,2}$/.test(text))).toBe(true);
    await legs.first().getByRole('button').click();
    expect(await legs.first().getAttribute('aria-current')).toBe('step');
    expect(await view.locator('.map-legend').textContent()).toMatch(/crossing[\s\S]*Relations[\s\S]*nearest/);
    expect(problems).toEqual([]);
    await view.close();
  });

  it('opens a photo that is clicked on the map', async () => {
    const { view } = await open();
    const list = view.getByRole('list', { name: 'Photos in the middle of the map' });
    await list.waitFor();
    const box = (await view.locator('.map canvas').boundingBox())!;
    for (let step = 0; step < 400 && !view.url().includes('photo='); step++) {
      const [column, row] = [step % 20, Math.floor(step / 20)];
      await view.mouse.click(box.x + (box.width * (column + 0.5)) / 20, box.y + (box.height * (row + 0.5)) / 20);
    }
    expect(view.url()).toContain('photo=');
    await view.close();
  });

  it('finds photos by text and keeps what was found', async () => {
    const { view, problems } = await open('#tab=search');
    await view.getByRole('radio', { name: 'texts, by their words' }).check();
    await view.getByRole('searchbox').fill('Find the photo with a path to a street');
    await view.keyboard.press('Enter');
    const found = view.getByRole('list', { name: 'Photos found' }).getByRole('button');
    await found.first().click();
    await view.getByRole('heading', { name: 'Paths' }).waitFor();
    await view.goBack();
    await found.first().waitFor();
    expect(await view.getByRole('searchbox').inputValue()).toContain('path to');
    expect(problems).toEqual([]);
    await view.close();
  });

  it('colours the atlas by city and by category, and is read by arrow keys', async () => {
    const { view, problems } = await open('#tab=atlas');
    const plot = view.getByRole('application');
    await plot.waitFor();
    const legend = view.locator('ul.legend');
    expect(await legend.textContent()).toContain('smallville');
    const colours = (): Promise<number> =>
      plot.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      });
    expect(await colours()).toBeGreaterThan(2);
    await view.getByLabel('Colour by').selectOption('category');
    expect(await legend.textContent()).not.toContain('smallville');
    await plot.focus();
    await view.keyboard.press('ArrowRight');
    await view.keyboard.press('ArrowLeft');
    expect(await view.locator('.pointed').textContent()).toMatch(/smallville|farmouth/);
    await view.keyboard.press('Enter');
    await view.getByRole('heading', { name: 'Paths' }).waitFor();
    expect(problems).toEqual([]);
    await view.close();
  });

  it('shows queries of a run with their ranked candidates', async () => {
    const { view, problems } = await open('#tab=results');
    await view.getByRole('button', { name: /^geolocation-ranking, image:/ }).click();
    await view.getByRole('checkbox').uncheck();
    const query = view.locator('ul.queries > li').first();
    await query.getByRole('button').click();
    const candidates = query.locator('ol li');
    await candidates.first().waitFor();
    expect(await candidates.count()).toBeGreaterThan(5);
    expect((await candidates.allInnerTexts()).join('\n') + (await query.textContent())).toMatch(/✓ right|at rank \d+/);
    await query.locator('button.picture').first().click();
    await view.getByRole('heading', { name: 'Paths' }).waitFor();
    await view.getByRole('tab', { name: 'Results' }).click();
    await candidates.first().waitFor();
    expect(problems).toEqual([]);
    await view.close();
  });

  it('says how to start it with a model and with results, and searches words without', async () => {
    const { view } = await open('#tab=atlas', { of: bare });
    await view.getByText('--model <folder>').waitFor();
    await view.getByRole('tab', { name: 'Results' }).click();
    await view.getByText('--results <folder>').waitFor();
    await view.getByRole('tab', { name: 'Search' }).click();
    await view.getByRole('searchbox').fill('street');
    await view.keyboard.press('Enter');
    await view.getByRole('list', { name: 'Photos found' }).waitFor();
    await view.goto(`${bare.url}/#photo=nobody`);
    await view.getByRole('alert').getByText('there is no photo "nobody"').waitFor();
    await view.close();
  });

  it('is used from the keyboard alone', async () => {
    const { view } = await open();
    await view.getByRole('list', { name: 'Photos in the middle of the map' }).waitFor();
    const focused = (): Promise<string> =>
      view.evaluate(() => {
        const { activeElement: element } = document;
        return `${element?.tagName} ${element?.getAttribute('aria-label') ?? element?.textContent?.slice(0, 40)}`;
      });
    const seen: string[] = [];
    for (let step = 0; step < 12; step++) {
      await view.keyboard.press('Tab');
      seen.push(await focused());
    }
    for (const stop of [
      'SELECT',
      'CANVAS Map of the city graph',
      'BUTTON Whole city',
      'SUMMARY Legend',
      'BUTTON Photo',
    ])
      expect(
        seen.some((each) => each.startsWith(stop)),
        `${stop} in ${seen.join('; ')}`,
      ).toBe(true);
    await view.getByRole('tab', { name: 'Photo' }).focus();
    await view.keyboard.press('ArrowRight');
    expect(await focused()).toBe('BUTTON Search');
    await view.getByRole('tab', { name: 'Search', selected: true }).waitFor();
    await view.keyboard.press('ArrowLeft');
    await view.getByRole('tab', { name: 'Photo', selected: true }).waitFor();
    await view.keyboard.press('Tab');
    await view.keyboard.press('Tab');
    await view.keyboard.press('Enter');
    await view.getByRole('heading', { name: 'Paths' }).waitFor();
    await view.close();
  });

  it.each(['light', 'dark'] as const)('has nothing that axe-core objects to in %s', async (scheme) => {
    const { view } = await open('', { scheme });
    await view.getByRole('list', { name: 'Photos in the middle of the map' }).waitFor();
    expect(await violations(view)).toEqual([]);
    await openFirstPhoto(view);
    await view
      .getByRole('button', { name: /^Walk to / })
      .first()
      .click();
    await view.getByText('Summary and scores').click();
    await view.getByText('nodes around it').click();
    expect(await violations(view)).toEqual([]);
    await view.getByRole('tab', { name: 'Search' }).click();
    expect(await violations(view)).toEqual([]);
    await view.getByRole('tab', { name: 'Atlas' }).click();
    await view.getByRole('application').waitFor();
    expect(await violations(view)).toEqual([]);
    await view.getByRole('tab', { name: 'Results' }).click();
    await view.locator('table.scores').waitFor();
    expect(await violations(view)).toEqual([]);
    await view.locator('table.scores button').first().click();
    await view.locator('ul.queries button').first().click();
    await view.locator('.ranking ol').waitFor();
    expect(await violations(view)).toEqual([]);
    await view.close();
  });
});
