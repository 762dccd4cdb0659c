import { generateCity } from '@uge/data';
import { anchorPhotos, buildCityGraph, extractSubgraph } from '@uge/graph';

const DIMENSION = 256;

/**
 * A generated city and photos along its streets, without pictures: what the explorer serves, at the size it has to be smooth at.
 *
 * @param {{ sizeMetres: number, photos: number, picture: string }} options - `picture` is shown for every photo.
 */
export function makeBigCity({ sizeMetres, photos: count, picture }) {
  const plain = buildCityGraph(generateCity({ name: 'bigtown', seed: 1, sizeMetres }), { name: 'bigtown' });
  const streets = plain.indicesOf('street');
  const photos = Array.from({ length: count }, (_, index) => {
    const street = streets[index % streets.length];
    const points = plain.geometryOf(street).coordinates.flat(Infinity);
    const at = 2 * ((index * 7) % (points.length / 2));
    return {
      id: `p${index}`,
      lon: points[at] + ((index % 13) - 6) * 1e-5,
      lat: points[at + 1] + ((index % 11) - 5) * 1e-5,
    };
  });
  const { graph } = anchorPhotos(plain, photos);
  const records = photos
    .filter(({ id }) => graph.indexOf(`image/${id}`) !== undefined)
    .map(({ id, lon, lat }, index) => ({
      id,
      lon,
      lat,
      source: 'rendered',
      city: 'bigtown',
      image: `images/bigtown/${id}.jpg`,
      graph: id,
      split: ['train', 'train', 'val', 'test'][Math.floor(index / 50) % 4],
      streetId: graph.node(streets[index % streets.length]).id,
      place: `${graph.node(streets[index % streets.length]).name || 'A street'}, ${index}`,
      caption: 'A street.',
      summary: 'A street.',
      paths: [],
    }));
  const dataset = {
    manifest: {
      name: 'big',
      cities: [
        {
          name: 'bigtown',
          role: 'train',
          photos: records.length,
          provenance: { attribution: 'generated', license: 'CC0-1.0' },
        },
      ],
    },
    fingerprint: 'big',
    photos: async () => records,
    city: () => ({ name: 'bigtown' }),
    readCity: async () => graph,
    readGraph: async (id) => extractSubgraph(graph, `image/${id}`, { maxNodes: 48 }),
    resolve: () => picture,
  };
  const encoder = {
    id: 'clusters',
    dimension: DIMENSION,
    modalities: new Set(['image', 'text']),
    embed: async (inputs) => inputs.map((_, index) => vector(index)),
  };
  return { graph, dataset, encoder, photos: records.length };
}

/** Around one of twenty centres, of unit length. */
function vector(seed) {
  const values = Float32Array.from({ length: DIMENSION }, (_, axis) => {
    const noise = Math.sin(seed * 12.9898 + axis * 78.233) * 43758.5453;
    return Math.sin((seed % 20) * 7.1 + axis) + 0.5 * (noise - Math.floor(noise));
  });
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}
