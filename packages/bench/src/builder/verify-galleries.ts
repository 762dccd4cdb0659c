import type { Benchmark } from '../types.ts';
import type { CityContext } from './build-context.ts';
import { MIDDLE_GALLERY } from './galleries.ts';

/** Report galleries that do not list a city's test photos, or leave out a query's own candidates. */
export function verifyGalleries(
  { galleries, queries }: Benchmark,
  cities: ReadonlyMap<string, CityContext>,
  report: (id: string, problem: string) => void,
): void {
  const queryOf = new Map(queries.map((query) => [query.id, query]));
  for (const [name, gallery] of Object.entries(galleries)) {
    const expected = (cities.get(name)?.testPhotos ?? [])
      .map(({ record: { id, image } }) => ({ id, image }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    if (gallery.city !== name || JSON.stringify(gallery.photos) !== JSON.stringify(expected))
      report(`galleries/${name}`, 'the photos are not the test photos of the city by id');
    for (const [id, { truth, excluded, hundred }] of Object.entries(gallery.queries)) {
      const query = queryOf.get(id);
      if (!query || query.city !== name) {
        report(id, `galleries/${name} has a query that the benchmark does not have`);
        continue;
      }
      const positions = new Map(gallery.photos.map((photo, position) => [photo.id, position]));
      const own = query.evidence.candidates.map(({ source }) => positions.get(source) ?? -1);
      const out = new Set(excluded);
      if (truth !== positions.get(query.evidence.photo)) report(id, 'the truth of the gallery is another photo');
      if (own.some((position) => out.has(position))) report(id, 'a candidate is excluded from the gallery');
      if (!isAscending(excluded, gallery.photos.length)) report(id, 'excluded positions are not ascending positions');
      const full = gallery.photos.length - out.size;
      if ((hundred !== undefined) !== full > MIDDLE_GALLERY) report(id, `a gallery of ${full} has a wrong smaller one`);
      if (!hundred) continue;
      const inside = new Set(hundred);
      if (hundred.length !== MIDDLE_GALLERY || !isAscending(hundred, gallery.photos.length))
        report(id, `the gallery of ${MIDDLE_GALLERY} has ${hundred.length} positions, or not in order`);
      if (!own.every((position) => inside.has(position)) || hundred.some((position) => out.has(position)))
        report(id, `the gallery of ${MIDDLE_GALLERY} lacks a candidate, or holds an excluded photo`);
    }
  }
}

function isAscending(positions: readonly number[], count: number): boolean {
  return positions.every(
    (position, index) => Number.isInteger(position) && position < count && position > (positions[index - 1] ?? -1),
  );
}
