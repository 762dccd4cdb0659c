import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOsm } from './read-osm.ts';

const root = join(import.meta.dirname, '../../../../../shared/data');
const files = existsSync(root)
  ? ['osm', 'overpass'].flatMap((folder) => readdirSync(join(root, folder)).map((file) => join(root, folder, file)))
  : [];
if (files.length === 0) console.warn('skipped: no shared extracts beside the repository');

describe.skipIf(files.length === 0)('shared extracts', () => {
  it.each(files)('reads %s', async (path) => {
    const data = await readOsm(path);
    expect(data.nodes.size).toBeGreaterThan(500);
    expect(data.ways.size).toBeGreaterThan(50);
    expect(data.provenance.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});
