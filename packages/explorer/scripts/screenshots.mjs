// Pictures for docs/guides/explorer.md, of an explorer that runs with a model and results:
//   node packages/explorer/scripts/screenshots.mjs <url> docs/images --city paris-9e --photo paris-9e-v00010
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import sharp from 'sharp';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    city: { type: 'string' },
    photo: { type: 'string' },
    text: { type: 'string', default: 'a path to a school' },
    only: { type: 'string', default: '' },
  },
});
const [url, out] = positionals;
if (!url || !out || !values.city || !values.photo)
  throw new Error(
    'usage: screenshots.mjs <url> <folder> --city <name> --photo <id> [--text <search>] [--only <part of a name>]',
  );

const place = `city=${values.city}&photo=${encodeURIComponent(values.photo)}`;
const SIZE = { width: 1200, height: 760 };

/** What is opened, and what is done until the picture is taken. */
const SHOTS = {
  map: { hash: `city=${values.city}`, act: (view) => view.getByRole('list', { name: /middle of the map/ }).waitFor() },
  photo: { hash: place, act: (view) => view.getByRole('list', { name: 'Nearest photos' }).waitFor() },
  path: { hash: place, act: walk },
  'path-dark': { hash: place, scheme: 'dark', act: walk },
  search: {
    hash: `city=${values.city}&tab=search&by=words&text=${encodeURIComponent(values.text)}`,
    act: (view) => view.getByRole('list', { name: 'Photos found' }).waitFor(),
  },
  atlas: { hash: `city=${values.city}&tab=atlas`, act: (view) => view.getByRole('application').waitFor() },
  results: { hash: `${place}&tab=results`, act: (view) => view.locator('table.scores').first().waitFor() },
  query: {
    hash: `${place}&tab=results`,
    act: async (view) => {
      await view
        .getByRole('button', { name: /^image-retrieval/ })
        .first()
        .click();
      await view.locator('ul.queries button').first().click();
      await view.locator('.ranking ol img').first().waitFor();
    },
  },
  narrow: { hash: place, width: 420, act: walk },
};

async function walk(view) {
  await view
    .getByRole('button', { name: /^Walk to / })
    .first()
    .click();
  await view.locator('ol.legs li:last-child[aria-current]').waitFor();
  await view.locator('section.path').first().scrollIntoViewIfNeeded();
}

const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--no-sandbox'],
});
await mkdir(out, { recursive: true });
for (const [name, { hash, act, scheme = 'light', width = SIZE.width }] of Object.entries(SHOTS)) {
  if (!name.includes(values.only)) continue;
  const view = await browser.newPage({
    viewport: { ...SIZE, width },
    colorScheme: scheme,
    // The end of a path at once instead of its walk.
    reducedMotion: 'reduce',
  });
  view.setDefaultTimeout(300_000);
  view.on('console', (message) => process.stderr.write(`${name}: ${message.type()}: ${message.text()}\n`));
  await view.goto(`${url}/#${hash}`);
  await act(view);
  await view.getByText('Loading').first().waitFor({ state: 'detached' });
  await view.waitForLoadState('networkidle');
  await view.waitForTimeout(1500);
  const picture = await view.screenshot({ fullPage: width !== SIZE.width });
  // A palette keeps them small enough for the repository.
  await sharp(picture)
    .png({ palette: true, colours: 96, effort: 10, dither: 0.6 })
    .toFile(join(out, `explorer-${name}.png`));
  await view.close();
}
await browser.close();
