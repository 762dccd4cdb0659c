import { gzipSync } from 'node:zlib';
import { encodeOsmPbf } from '../src/osm/encode-osm-pbf.ts';
import type { OsmData } from '../src/types.ts';

type Elements = Pick<OsmData, 'nodes' | 'ways' | 'relations'>;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The elements as OSM XML. */
export function toXml(
  { nodes, ways, relations }: Elements,
  order: readonly string[] = ['nodes', 'ways', 'relations'],
): Uint8Array {
  const quote = (text: string): string => text.replace(/[<>&"'\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
  const tagLines = (tags: Readonly<Record<string, string>> = {}): string =>
    Object.entries(tags)
      .map(([key, value]) => `  <tag k="${quote(key)}" v="${quote(value)}"/>\n`)
      .join('');
  const parts: Record<string, string[]> = {
    nodes: Array.from(nodes.values(), ({ id, lon, lat, tags }) =>
      tags
        ? `<node id="${id}" lat="${lat}" lon="${lon}">\n${tagLines(tags)}</node>`
        : `<node id="${id}" lat="${lat}" lon="${lon}"/>`,
    ),
    ways: Array.from(
      ways.values(),
      ({ id, refs, tags }) =>
        `<way id="${id}">\n${refs.map((ref) => `  <nd ref="${ref}"/>\n`).join('')}${tagLines(tags)}</way>`,
    ),
    relations: Array.from(
      relations.values(),
      ({ id, members, tags }) =>
        `<relation id="${id}">\n${members
          .map(({ type, ref, role }) => `  <member type="${type}" ref="${ref}" role="${quote(role)}"/>\n`)
          .join('')}${tagLines(tags)}</relation>`,
    ),
  };
  const body = order.flatMap((kind) => parts[kind]!).join('\n');
  return utf8(`<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n${body}\n</osm>\n`);
}

/** The elements as an Overpass response. */
export function toOverpass({ nodes, ways, relations }: Elements, options: { geometry?: boolean } = {}): Uint8Array {
  const geometryOf = (refs: readonly number[]): unknown =>
    refs.map((ref) => {
      const node = nodes.get(ref);
      return node ? { lat: node.lat, lon: node.lon } : null;
    });
  const elements = [
    ...Array.from(nodes.values(), (node) => ({ type: 'node', ...node })).filter(
      ({ tags }) => tags || !options.geometry,
    ),
    ...Array.from(ways.values(), ({ id, refs, tags }) => ({
      type: 'way',
      id,
      nodes: refs,
      ...(options.geometry ? { geometry: geometryOf(refs) } : {}),
      tags,
    })),
    ...Array.from(relations.values(), (relation) => ({ type: 'relation', ...relation })),
  ];
  return utf8(
    JSON.stringify({ version: 0.6, osm3s: { timestamp_osm_base: '2024-05-06T07:08:09Z' }, elements }, null, 1),
  );
}

/** Tagged nodes and ways as Overpass turbo exports them. */
export function toFeatures({ nodes, ways }: Elements): { type: 'Feature'; [key: string]: unknown }[] {
  const coordinates = (refs: readonly number[]): [number, number][] =>
    refs.flatMap((ref) => {
      const node = nodes.get(ref);
      return node ? [[node.lon, node.lat]] : [];
    });
  return [
    ...Array.from(ways.values(), ({ id, refs, tags }) => {
      const isArea = refs[0] === refs.at(-1) && tags?.['highway'] === undefined;
      const line = coordinates(refs);
      const geometry = { type: isArea ? 'Polygon' : 'LineString', coordinates: isArea ? [line] : line };
      return { type: 'Feature' as const, id: `way/${id}`, properties: { '@id': `way/${id}`, ...tags }, geometry };
    }),
    ...Array.from(nodes.values())
      .filter(({ tags }) => tags)
      .map(({ id, lon, lat, tags }) => ({
        type: 'Feature' as const,
        id: `node/${id}`,
        properties: { '@id': `node/${id}`, ...tags },
        geometry: { type: 'Point', coordinates: [lon, lat] },
      })),
  ];
}

export function toGeoJson(elements: Elements): Uint8Array {
  return utf8(JSON.stringify({ type: 'FeatureCollection', generator: 'overpass-ide', features: toFeatures(elements) }));
}

export function toNewlineGeoJson(elements: Elements): Uint8Array {
  return utf8(
    `${toFeatures(elements)
      .map((feature) => JSON.stringify(feature))
      .join('\n')}\n`,
  );
}

/** The same small map in every format that is read, by name. */
export function everyFormat(elements: Elements): Record<string, Uint8Array> {
  const xml = toXml(elements);
  return {
    pbf: encodeOsmPbf(elements),
    xml,
    'xml.gz': gzipSync(xml),
    overpass: toOverpass(elements),
    'overpass geometry': toOverpass(elements, { geometry: true }),
    geojson: toGeoJson(elements),
    'newline-delimited geojson': toNewlineGeoJson(elements),
  };
}
