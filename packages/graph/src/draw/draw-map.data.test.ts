import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { anchorPhotos } from '../build/anchor-photos.ts';
import { buildCityGraph } from '../build/build-city-graph.ts';
import { readOsm } from '../osm/read-osm.ts';
import { extractSubgraph } from '../subgraph/extract-subgraph.ts';
import { drawMap } from './draw-map.ts';

const root = join(import.meta.dirname, '../../../../../shared/data/osm');
const isAbsent = !existsSync(root);
if (isAbsent) console.warn('skipped: ../shared/data with real extracts is not beside the repository');

describe.skipIf(isAbsent)('maps of real cities', () => {
  it.each([
    ['paris-9e.osm.gz', ['Rue de Maubeuge', 'Square Montholon', 'Boulevard de Magenta']],
    ['beijing-bupt-campus-tiny.osm.gz', ['杏坛路', '西土城路']],
    ['singapore-bayfront-tiny.osm.pbf', ['Bayfront Avenue', 'Raffles Avenue']],
  ])('%s is well-formed, names what one looks for, and is the same twice', async (file, names) => {
    const city = buildCityGraph(await readOsm(join(root, file)), { name: file });
    const position = city.coordOf(city.indicesOf('crossing')[0]!);
    const photo = { id: 'p', lon: position[0], lat: position[1], heading: 45 };
    const { graph } = anchorPhotos(city, [photo]);
    for (const options of [{}, { theme: 'dark', subgraph: extractSubgraph(graph, 'image/p') }] as const) {
      const svg = drawMap(graph, options);
      const parser = new SaxesParser();
      parser.on('error', (error) => {
        throw error;
      });
      parser.write(svg).close();
      expect(svg).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
      expect(svg).toContain('© OpenStreetMap contributors (ODbL-1.0)');
      expect(drawMap(graph, options)).toBe(svg);
    }
    const svg = drawMap(city);
    for (const name of names) expect(svg).toContain(`>${name}</t`);
  });
});
