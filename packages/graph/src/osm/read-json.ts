import type { ElementCollector } from './element-collector.ts';
import { extractError } from './extract-error.ts';
import { addFeature } from './geojson-feature.ts';
import { JsonError } from './json-error.ts';
import { JsonSplitter } from './json-splitter.ts';
import { addOverpassElement } from './overpass-element.ts';

/**
 * Read an Overpass API response (`out body`, `out geom`, `out center`) or GeoJSON: a FeatureCollection, a Feature, or Features
 * one after the other (newline-delimited). Elements are parsed one at a time.
 */
export async function readJson(
  chunks: AsyncIterable<Uint8Array>,
  collector: ElementCollector,
  { name }: { name: string },
): Promise<void> {
  const splitter = new JsonSplitter(['elements', 'features'], {
    item(list, text) {
      if (list === 'elements') addOverpassElement(parse(text), collector);
      else addFeature(parse(text), collector);
    },
    root: (text) => readRoot(parse(text), collector, name),
  });
  try {
    for await (const chunk of chunks) splitter.write(chunk);
    splitter.end();
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw extractError(
      error.endsEarly ? 'graph/truncated-extract' : 'graph/unreadable-extract',
      name,
      `the JSON ${error.endsEarly ? 'ends early' : 'is damaged'} after ${splitter.position} bytes (${error.message}); ` +
        'download the file again.',
      { cause: error, details: { contentBytes: splitter.position } },
    );
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new JsonError((error as Error).message.slice(0, 120), false);
  }
}

function readRoot(root: Record<string, unknown>, collector: ElementCollector, name: string): void {
  if (Array.isArray(root['elements'])) readOverpassFrame(root, collector, name);
  else if (root['type'] === 'Feature') addFeature(root, collector);
  else if (Array.isArray(root['features'])) checkCrs(root['crs'], name);
  else {
    const type = typeof root['type'] === 'string' ? `of type "${root['type'].slice(0, 40)}" ` : '';
    throw extractError(
      'graph/unknown-format',
      name,
      `found JSON ${type}without a list of "elements" or "features"; expected an Overpass response ` +
        '(`[out:json]; …; out geom;`) or a GeoJSON FeatureCollection.',
    );
  }
}

function readOverpassFrame(root: Record<string, unknown>, collector: ElementCollector, name: string): void {
  const timestamp = (root['osm3s'] as { timestamp_osm_base?: unknown } | null | undefined)?.timestamp_osm_base;
  if (typeof timestamp === 'string') collector.origin.timestamp = timestamp;
  const remark = root['remark'];
  if (typeof remark === 'string' && /error/i.test(remark)) {
    throw extractError(
      'graph/truncated-extract',
      name,
      `Overpass stopped early: "${remark.slice(0, 300)}"; ask for a smaller area or a longer timeout.`,
      { details: { remark } },
    );
  }
}

/** GeoJSON is in WGS 84; older files state what they are in. */
function checkCrs(crs: unknown, name: string): void {
  const stated = (crs as { properties?: { name?: unknown } } | null | undefined)?.properties?.name;
  if (typeof stated !== 'string' || /CRS84|EPSG:{1,2}4326|WGS ?84/i.test(stated)) return;
  throw extractError(
    'graph/unreadable-extract',
    name,
    `its positions are in ${stated.slice(0, 80)}; expected longitude and latitude: export the layer in EPSG:4326.`,
    { details: { crs: stated } },
  );
}
