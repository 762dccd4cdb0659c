import { createRandom } from '@uge/core';
import { NODE_KINDS, RELATIONS } from '@uge/graph';
import sharp from 'sharp';

const TEXT = 'a street with shops and trees in Paris near 48 Rue Cadet';
const [NODES, EDGES] = [24, 60];

/** The inputs that are embedded: each an image, an instruction, a text and a graph. */
export function inputs({ rows, side }) {
  return Promise.all(
    Array.from({ length: rows }, async (_, row) => ({
      instruction: 'Represent the place that is shown.',
      text: `${TEXT} ${row}`,
      image: new Uint8Array(
        await sharp(pixels(row, side), { raw: { width: side, height: side, channels: 3 } })
          .png()
          .toBuffer(),
      ),
      graph: graph(row),
    })),
  );
}

function pixels(row, side) {
  const random = createRandom('real-size image', row);
  return Uint8Array.from({ length: side * side * 3 }, (_, i) => (i / (40 + 9 * row) + 60 * random.next()) % 256);
}

function graph(row) {
  const random = createRandom('real-size graph', row);
  const nodes = Array.from({ length: NODES }, (_, i) => ({
    node_id: `node/${i}`,
    kind: i === 0 ? 'image' : random.pick(NODE_KINDS),
    coords: [2.34 + 0.002 * random.normal(), 48.87 + 0.001 * random.normal()],
    node_text: `shop ${i} | trees ${random.int(9)}`,
    category: 'shop',
  }));
  const edges = Array.from({ length: EDGES }, () => ({
    source: random.pick(nodes).node_id,
    target: random.pick(nodes).node_id,
    type: random.pick(RELATIONS),
    distance: 1000 * random.next(),
    bearing: 360 * random.next(),
  }));
  return { version: 1, city: 'Paris', image_id: `image/${row}`, center_node: 'node/0', nodes, edges };
}
