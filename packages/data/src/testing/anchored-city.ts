import { createRandom } from '@uge/core';
import { anchorPhotos, buildCityGraph, type CityGraph } from '@uge/graph';
import { gridCity } from './grid-city.ts';

/** The graph of {@link gridCity} with photos `p0`, `p1`, … scattered along its streets. */
export function anchoredCity({ photos = 12, seed = 1 }: { photos?: number; seed?: number } = {}): CityGraph {
  const base = buildCityGraph(gridCity(), { name: 'grid' });
  const streets = [...base.indicesOf('street')];
  const random = createRandom(seed, 'anchored city');
  const positions = Array.from({ length: photos }, (_, i) => {
    const geometry = base.geometryOf(random.pick(streets));
    const line = geometry.type === 'LineString' ? geometry.coordinates : [];
    const at = random.int(line.length - 1);
    const share = random.next();
    const [from, to] = [line[at]!, line[at + 1]!];
    return {
      id: `p${i}`,
      lon: from[0]! + share * (to[0]! - from[0]!) + 0.00003,
      lat: from[1]! + share * (to[1]! - from[1]!) + 0.00002,
      heading: random.next() * 360,
    };
  });
  return anchorPhotos(base, positions).graph;
}
