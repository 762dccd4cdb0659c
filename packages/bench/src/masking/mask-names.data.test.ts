import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { captionPhoto, findReasoningPaths, sampleViewpoints } from '@uge/data';
import { anchorPhotos, buildCityGraph, type CityGraph, extractSubgraph } from '@uge/graph';
import { readOsm } from '@uge/graph/node';
import { describe, expect, it } from 'vitest';
import { maskNames } from './mask-names.ts';
import { createNameIndex } from './name-index.ts';

const EXTRACTS = ['paris-9e.osm.gz', 'beijing-bupt-campus-tiny.osm.gz', 'singapore-bayfront-tiny.osm.pbf'];
const pathOf = (file: string): string =>
  fileURLToPath(new URL(`../../../../../shared/data/osm/${file}`, import.meta.url));
const missing = EXTRACTS.filter((file) => !existsSync(pathOf(file)));
if (missing.length > 0) console.warn(`skipped: masking names of real cities needs ${missing.map(pathOf).join(', ')}`);

describe.skipIf(missing.length > 0)('masked names of real cities', () => {
  it.each(EXTRACTS)('leaves no name of %s, in whatever script', async (file) => {
    const bare = buildCityGraph(await readOsm(pathOf(file)), { name: file.split('.')[0]! });
    const photos = sampleViewpoints(bare, { seed: 1, count: 20 }).map(({ position: [lon, lat], heading }, index) => ({
      ...{ id: `p${index}`, lon, lat, heading },
    }));
    const { graph } = anchorPhotos(bare, photos);
    const names = createNameIndex(graph);
    const real = namesOf(graph);
    expect(real.length).toBeGreaterThan(20);
    for (const { id } of photos) {
      const { caption, summary, place } = captionPhoto({ graph, imageNodeId: `image/${id}`, seed: 1 });
      const paths = findReasoningPaths(graph, `image/${id}`, { seed: 1, count: 2 }).map(({ text }) => text);
      const input = {
        text: [caption, summary, place, ...paths].join(' '),
        graph: extractSubgraph(graph, `image/${id}`),
      };
      const masked = maskNames(input, { graph, names });
      const shown = [masked.text!, ...masked.graph!.nodes.map(({ node_text }) => node_text)].join('\n');
      expect(real.filter((name) => holds(shown, name))).toEqual([]);
    }
  });
});

/** Every name on the map that has a capital, or is of a script without them: others are common words. */
function namesOf(graph: CityGraph): string[] {
  const names = new Set<string>();
  for (let index = 0; index < graph.nodeCount; index++) {
    const { kind, name, district, address, streets = [] } = graph.node(index);
    if (kind === 'image') continue;
    for (const given of [name, district, address, ...streets])
      if (given && /[\p{Lu}\p{Lo}]/u.test(given) && given.length > 1) names.add(given);
  }
  return [...names];
}

function holds(text: string, name: string): boolean {
  const start = text.indexOf(name);
  return start >= 0 && !/[\p{L}\p{N}]/u.test(`${text[start - 1] ?? ''}${text[start + name.length] ?? ''}`);
}
