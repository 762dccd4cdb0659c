import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UrbanEncoder } from '@uge/model/node';
import { chromium } from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Uses the page as a visitor does, in headless Chromium where one is installed: it has to find what Node finds, and to ask
 * nobody but its own server.
 *
 * @param {string} address
 * @param {{ site: string, dataset: import('@uge/data/node').Dataset }} options
 */
export async function checkPage(address, { site, dataset }) {
  const executablePath = CHROMIUM.find(existsSync);
  if (!executablePath) {
    console.log(`built, and not looked at: no Chromium at ${CHROMIUM.join(', ')}`);
    return;
  }
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    /** @type {string[]} */
    const elsewhere = [];
    page.on('request', (request) => {
      if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(address)) elsewhere.push(request.url());
    });
    await page.goto(address);
    const status = page.getByRole('status');
    await status.filter({ hasText: /nearest to|not work/ }).waitFor({ timeout: 120_000 });
    console.log(await status.textContent());

    const query = 'a wide road with shops on both sides';
    await page.getByRole('searchbox').fill(query);
    await page.getByRole('button', { name: 'Search' }).click();
    await status.filter({ hasText: query }).waitFor();
    const caption = await page.locator('#results li').first().textContent();
    const { score, count } = await searchInNode(site, query);
    assert.ok(Math.abs(Number(/\((-?[\d.]+)\)$/.exec(caption)[1]) - score) < 2e-3, `${caption}, in Node ${score}`);

    const [photo] = await dataset.photos();
    await page.getByLabel('Add pictures of yours').setInputFiles(dataset.resolve(photo.image));
    await status.filter({ hasText: `${count + 1} photos` }).waitFor();
    await page.screenshot({ path: join(site, '../page.png'), fullPage: true });
    assert.deepEqual(elsewhere, []);
    console.log('Chromium found the photos that Node finds, and asked no other server');
  } finally {
    await browser.close();
  }
}

/**
 * @param {string} site
 * @param {string} text
 * @returns the score of the nearest photo of the site, and how many there are.
 */
async function searchInNode(site, text) {
  const encoder = await UrbanEncoder.fromPretrained(join(site, 'model'));
  const [query] = await encoder.embed([{ text }]);
  const { dimension } = encoder;
  encoder.dispose();
  const rows = new Float32Array((await readFile(join(site, 'photos.f32'))).buffer);
  const count = rows.length / dimension;
  const scoreOf = (row) => query.reduce((sum, value, i) => sum + value * rows[row * dimension + i], 0);
  return { score: Math.max(...Array.from({ length: count }, (_, row) => scoreOf(row))), count };
}
