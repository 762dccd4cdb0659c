import { basename } from 'node:path';

/** City name from an extract's file name: `extracts/paris-9e.osm.gz` → `paris-9e`. */
export function cityNameOf(path: string): string {
  return basename(path)
    .toLowerCase()
    .replace(/\.(osm|overpass)?\.?(pbf|gz|bz2|xml|json|osm|ugc)(\.gz)?$/, '')
    .replace(/\.(osm|overpass)$/, '')
    .replace(/[^\p{L}\p{N}-]+/gu, '-');
}
