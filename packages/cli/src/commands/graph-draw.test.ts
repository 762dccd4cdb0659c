import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../main.ts';

let folder: string;
let city: string;
let stderr: string;

beforeEach(() => {
  stderr = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-draw-'));
  city = join(folder, 'smallville.ugc');
  const extract = join(folder, 'smallville.osm.pbf');
  expect(await main(['city', 'generate', '--out', extract, '--size', '500', '--quiet'])).toBe(0);
  expect(await main(['graph', 'build', extract, '--out', city, '--quiet'])).toBe(0);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const draw = (...args: string[]): Promise<number> => main(['graph', 'draw', city, ...args]);

describe('uge graph draw', () => {
  it('writes an SVG, the same bytes each time', async () => {
    for (const name of ['a.svg', 'b.svg']) expect(await draw('--out', join(folder, name))).toBe(0);
    const svg = await readFile(join(folder, 'a.svg'), 'utf8');
    expect(svg).toMatch(/^<svg /);
    expect(svg).toBe(await readFile(join(folder, 'b.svg'), 'utf8'));
    expect(stderr).toContain('wrote');
  });

  it('writes a PNG of the width asked for, with a photo, a route and what is in reach', async () => {
    const svg = await readFile(join(folder, 'a.svg'), 'utf8');
    const out = join(folder, 'c.png');
    const middle = await middleOf();
    expect(svg).toContain('</svg>');
    expect(await draw('--out', out, '--width', '400', '--theme', 'dark', '--photo', `${middle},90`)).toBe(0);
    expect((await sharp(out).metadata()).width).toBe(400);
    const walk = join(folder, 'd.svg');
    const [lon, lat] = middle.split(',').map(Number);
    const to = `${lon! + 0.0015},${lat! + 0.0008}`;
    expect(await draw('--out', walk, '--from', middle, '--to', to, '--reach', '200')).toBe(0);
    expect(stderr).toMatch(/Route of \d+ m/);
    expect(await readFile(walk, 'utf8')).toContain('150–200 m');
  });

  it.each([
    [['--out', 'map.pdf'], '.svg or .png'],
    [['--out', 'x.svg', '--theme', 'blue'], 'is one of light, dark'],
    [['--out', 'x.svg', '--layer', 'streets,moons'], 'found "moons"'],
    [['--out', 'x.svg', '--to', 'node/1'], 'need --from'],
    [['--out', 'x.svg', '--bbox', '1,2,3'], 'expected west,south,east,north'],
    [['--out', 'x.svg', '--photo', '1,two'], 'expected longitude,latitude'],
    [['--out', 'x.svg', '--radius', '100'], 'needs --center'],
  ])('%j is wrong usage', async (args, words) => {
    expect(await draw(...args)).toBe(2);
    expect(stderr).toContain(words);
  });

  it('fails with one line where a node is not in the city, and writes nothing', async () => {
    expect(await draw('--out', join(folder, 'none.svg'), '--subgraph', 'image/none')).toBe(1);
    expect(stderr).toMatch(/^error graph\/no-such-node: .+\n$/);
    expect(await readdir(folder)).not.toContain('none.svg');
  });
});

async function middleOf(): Promise<string> {
  let stdout = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += text;
    return true;
  });
  await main(['graph', 'info', city, '--json']);
  const { bounds } = JSON.parse(stdout) as { bounds: [number, number, number, number] };
  return `${(bounds[0] + bounds[2]) / 2},${(bounds[1] + bounds[3]) / 2}`;
}
