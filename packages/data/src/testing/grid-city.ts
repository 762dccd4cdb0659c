import { createLocalFrame, type OsmData, type OsmNode, type OsmWay, osmDataOf } from '@uge/graph';

const SPACING_METRES = 150;

const SHOPS = [
  ['amenity', 'cafe', 'Café'],
  ['shop', 'bakery', 'Bakery'],
  ['amenity', 'pharmacy', 'Pharmacy'],
  ['tourism', 'hotel', 'Hotel'],
  ['amenity', 'restaurant', 'Table'],
] as const;

const TREES = ['Ash', 'Birch', 'Cedar', 'Elm', 'Fir', 'Gum', 'Holly', 'Ivy', 'Juniper'];
const STONES = ['Agate', 'Basalt', 'Chalk', 'Dolomite', 'Emerald', 'Flint', 'Granite', 'Hematite', 'Iolite'];

/**
 * A small made-up city for tests: `blocks` × `blocks` square blocks of 150 m, streets named after trees (west to east) and
 * stones (south to north), two named places and a house on each block, and a park in the middle block.
 */
export function gridCity({ blocks = 5 }: { blocks?: number } = {}): OsmData {
  const frame = createLocalFrame([4.35, 50.85]);
  const nodes = new Map<number, OsmNode>();
  const ways = new Map<number, OsmWay>();
  const addNode = (x: number, y: number, tags?: Record<string, string>): number => {
    const id = nodes.size + 1;
    const [lon, lat] = frame.toLonLat([x, y]);
    nodes.set(id, { id, lon, lat, ...(tags && { tags }) });
    return id;
  };
  const addWay = (refs: readonly number[], tags: Record<string, string>): void => {
    const id = ways.size + 1;
    ways.set(id, { id, refs, tags });
  };
  const addBox = (x: number, y: number, side: number, tags: Record<string, string>): void => {
    const corners = [addNode(x, y), addNode(x + side, y), addNode(x + side, y + side), addNode(x, y + side)];
    addWay([...corners, corners[0]!], tags);
  };

  const steps = Array.from({ length: blocks + 1 }, (_, i) => i);
  const corners = steps.map((row) => steps.map((column) => addNode(column * SPACING_METRES, row * SPACING_METRES)));
  for (const i of steps) {
    addWay(corners[i]!, { highway: 'residential', name: `${TREES[i]} Street` });
    addWay(
      corners.map((row) => row[i]!),
      { highway: 'residential', name: `${STONES[i]} Lane` },
    );
  }
  for (let row = 0; row < blocks; row++) {
    for (let column = 0; column < blocks; column++) {
      const [x, y] = [column * SPACING_METRES, row * SPACING_METRES];
      if (row === column && row === Math.floor(blocks / 2)) {
        addBox(x + 10, y + 10, 130, { leisure: 'park', name: 'Heart of the City Gardens' });
        continue;
      }
      addBox(x + 12, y + 12, 126, { building: 'yes', 'building:levels': '4' });
      const block = row * blocks + column;
      for (const [side, px, py] of [
        [0, x + 11, y + 60],
        [1, x + 80, y + 11],
      ] as const) {
        const [key, value, word] = SHOPS[(2 * block + side) % SHOPS.length]!;
        addNode(px, py, { [key]: value, name: `${word} No ${block + 1}${'ab'[side]}` });
      }
    }
  }
  return osmDataOf({
    nodes,
    ways,
    provenance: { source: 'grid.osm.pbf', sha256: '0'.repeat(64), attribution: 'made up', license: 'CC0-1.0' },
  });
}
