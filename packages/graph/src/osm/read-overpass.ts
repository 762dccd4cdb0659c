import type { OsmRelation } from '../types.ts';
import type { ElementCollector } from './collector.ts';
import { extractError } from './extract-error.ts';
import type { ParseOptions } from './parse-options.ts';

interface Position {
  lat: number;
  lon: number;
}

interface OverpassElement {
  type?: string;
  id?: number;
  lat?: number;
  lon?: number;
  tags?: Record<string, string>;
  nodes?: number[];
  geometry?: (Position | null)[];
  center?: Position;
  members?: {
    type?: string;
    ref?: number;
    role?: string;
    lat?: number;
    lon?: number;
    geometry?: (Position | null)[];
  }[];
}

interface OverpassResponse {
  elements?: OverpassElement[];
  remark?: string;
  osm3s?: { timestamp_osm_base?: string };
}

/** Read an Overpass API response in JSON, with `out body`, `out geom` or `out center` forms. */
export function readOverpass(bytes: Uint8Array, collector: ElementCollector, options: ParseOptions): void {
  const response = parseResponse(bytes, options.name);
  if (response.remark !== undefined && /error/i.test(response.remark)) {
    throw extractError(
      'graph/truncated-extract',
      options.name,
      `Overpass stopped early: "${response.remark}"; ask for a smaller area or a longer timeout.`,
    );
  }
  if (response.osm3s?.timestamp_osm_base) collector.origin.timestamp = response.osm3s.timestamp_osm_base;
  const elements = response.elements ?? [];
  for (const element of elements) {
    const id = element.id ?? Number.NaN;
    if (element.type === 'node')
      collector.addNode(id, element.lon ?? Number.NaN, element.lat ?? Number.NaN, element.tags);
    else if (element.type === 'way') collector.addWay(id, wayRefs(element, collector), element.tags);
    else if (element.type === 'relation') collector.addRelation(id, relationMembers(element, collector), element.tags);
    else collector.skip('unknown-element');
  }
  options.onProgress?.({ phase: 'read extract', done: bytes.length, total: bytes.length, unit: 'bytes' });
}

function parseResponse(bytes: Uint8Array, name: string): OverpassResponse {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw extractError(
      'graph/truncated-extract',
      name,
      `the JSON ends early or is damaged (${(error as Error).message.slice(0, 120)}); download the file again.`,
      { cause: error },
    );
  }
  if (typeof value !== 'object' || value === null || !Array.isArray((value as OverpassResponse).elements)) {
    throw extractError(
      'graph/unknown-format',
      name,
      'found JSON without an "elements" list; expected an Overpass response (`[out:json]; …; out geom;`).',
    );
  }
  return value as OverpassResponse;
}

/** Node ids of a way; positions given inline become nodes, with made-up ids where the response has no `nodes`. */
function wayRefs(way: OverpassElement, collector: ElementCollector): number[] {
  const geometry = way.geometry ?? [];
  if (way.nodes) {
    way.nodes.forEach((ref, i) => {
      const position = geometry[i];
      if (position) collector.addNode(ref, position.lon, position.lat, undefined);
    });
    return way.nodes;
  }
  const positions = geometry.filter((position) => position !== null);
  if (positions.length === 0 && way.center) positions.push(way.center);
  return positions.map((position) => collector.nodeAt(position.lon, position.lat));
}

function relationMembers(relation: OverpassElement, collector: ElementCollector): OsmRelation['members'] {
  const members: OsmRelation['members'][number][] = [];
  for (const member of relation.members ?? []) {
    const { type, ref, role = '' } = member;
    if ((type !== 'node' && type !== 'way' && type !== 'relation') || ref === undefined) continue;
    members.push({ type, ref, role });
    if (type === 'node' && member.lon !== undefined && member.lat !== undefined) {
      collector.addNode(ref, member.lon, member.lat, undefined);
    }
    if (type === 'way' && member.geometry && !collector.ways.has(ref)) {
      collector.addWay(ref, wayRefs({ geometry: member.geometry }, collector), undefined);
    }
  }
  if (relation.center) {
    members.push({ type: 'node', ref: collector.nodeAt(relation.center.lon, relation.center.lat), role: 'center' });
  }
  return members;
}
