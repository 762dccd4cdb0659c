import { RELATIONS, type Relation, type SpatialSubgraph } from '../types.ts';
import { centerMark, viewWedge } from './draw-photos.ts';
import { boxAround } from './label-grid.ts';
import type { LegendSection } from './legend.ts';
import type { MapTheme } from './map-theme.ts';
import type { Pixel } from './map-view.ts';
import { markPath } from './mark.ts';
import { pathData } from './path-data.ts';
import type { MarkShape } from './place-groups.ts';
import { pointLabel } from './point-label.ts';
import { type Sheet, visibleLines } from './sheet.ts';
import { escapeXml } from './xml.ts';

const DASHES: Readonly<Partial<Record<Relation, string>>> = {
  near: '2 3',
  crosses: '1 3',
  within: '4 1.5',
  bounds: '8 2 2 2',
  intersects: '4 2',
};
const SHAPE_OF_KIND: Readonly<Record<string, MarkShape>> = {
  poi: 'circle',
  aoi: 'square',
  street: 'diamond',
  crossing: 'cross',
  image: 'circle',
};
const KIND_LABELS: Readonly<Record<string, string>> = {
  poi: 'Place',
  aoi: 'Area',
  street: 'Street',
  crossing: 'Crossing',
};
const NODE_RADIUS = 5;
/** Relations to something that the node lies in or on: a ring of this radius around the node says as much as a line. */
const RINGS: Readonly<Partial<Record<Relation, number>>> = { on_street: NODE_RADIUS + 3, within: NODE_RADIUS + 2.4 };

export interface DrawnSubgraph {
  svg: string;
  legend: LegendSection[];
}

/**
 * A photo, or another centre, with what it sees and its subgraph: its streets underlaid, edges coloured by relation, nodes shaped by kind and
 * shaded by hops from the centre, with the start of their text.
 */
export function drawSubgraph(
  sheet: Sheet,
  { subgraph, fieldOfView }: { subgraph: SpatialSubgraph; fieldOfView: number },
): DrawnSubgraph {
  const { graph, view, theme, grid } = sheet;
  const hops = hopsOf(subgraph);
  const pixels = new Map(subgraph.nodes.map(({ node_id, coords }) => [node_id, view.toPixel(coords)]));
  const edges = drawEdges(sheet, subgraph, pixels);
  const center = graph.indexOf(subgraph.center_node);
  const photo = center === undefined ? undefined : graph.node(center);
  const wedge =
    photo?.heading === undefined ? '' : viewWedge({ ...photo, heading: photo.heading }, { view, theme, fieldOfView });
  const at = pixels.get(subgraph.center_node)!;
  grid.block(boxAround(at, 24, 24));
  const nodes = subgraph.nodes.filter(({ node_id }) => node_id !== subgraph.center_node);
  const marks = nodes.map(({ node_id, kind, node_text }) => {
    const pixel = pixels.get(node_id)!;
    grid.block(boxAround(pixel, 2.4 * NODE_RADIUS, 2.4 * NODE_RADIUS));
    const fill = hopColour(theme, hops.get(node_id));
    return `<path d="${markPath(SHAPE_OF_KIND[kind]!, pixel, NODE_RADIUS)}" fill="${fill}"><title>${escapeXml(node_text)}</title></path>`;
  });
  const labels = nodes.flatMap(({ node_id, kind, node_text }) => {
    const pixel = pixels.get(node_id)!;
    if (kind === 'crossing' || kind === 'street' || !view.holds(pixel)) return [];
    const text = node_text.split(' | ')[0]!;
    return pointLabel(grid, text, { pixel, fontSize: 10, offset: NODE_RADIUS + 4.5 }) ?? [];
  });
  const svg = [
    '<g id="subgraph">',
    streetsBelow(sheet, subgraph),
    wedge,
    edges,
    `<g stroke="${theme.sheet}" stroke-width="1.1" paint-order="stroke" stroke-linejoin="round">${marks.join('')}</g>`,
    view.holds(at) ? centerMark(at, theme, photo?.kind === 'image') : '',
    `<g fill="${theme.text}" stroke="${theme.halo}" stroke-width="2.6" stroke-opacity="0.9">${labels.join('\n')}</g>`,
    '</g>',
  ].join('\n');
  return { svg, legend: legendOf(subgraph, hops, theme) };
}

function streetsBelow(sheet: Sheet, subgraph: SpatialSubgraph): string {
  const lines = subgraph.nodes
    .filter(({ kind }) => kind === 'street')
    .flatMap(({ node_id }) => {
      const index = sheet.graph.indexOf(node_id);
      return index === undefined ? [] : visibleLines(sheet, index);
    });
  return `<path d="${pathData(lines)}" fill="none" stroke="${sheet.theme.relations.on_street}" stroke-opacity="0.35" stroke-width="7" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/**
 * An edge between a street and another node meets the street where it is nearest to that node, as the graph does: lines to
 * the street's mark would hide the map. Crossings on streets and places within areas have rings instead of lines.
 */
function drawEdges(sheet: Sheet, subgraph: SpatialSubgraph, pixels: ReadonlyMap<string, Pixel>): string {
  const kinds = new Map(subgraph.nodes.map(({ node_id, kind }) => [node_id, kind]));
  const groups = RELATIONS.map((relation) => {
    const data = subgraph.edges
      .filter(({ type }) => type === relation)
      .map(({ source, target }) => {
        const ring = RINGS[relation];
        if (ring !== undefined) return markPath('circle', pixels.get(source)!, ring);
        const ends = [source, target].map((id, i) => {
          const other = i === 0 ? target : source;
          const isStreetEnd = kinds.get(id) === 'street' && kinds.get(other) !== 'street';
          return (isStreetEnd && footPixel(sheet, id, subgraph, other)) || pixels.get(id)!;
        });
        return pathData([ends.flat()]);
      });
    return data.length === 0 ? '' : `<path d="${data.join('')}" ${edgeAttributes(relation, sheet.theme)}/>`;
  });
  return `<g fill="none" stroke-opacity="0.9">${groups.join('')}</g>`;
}

/** Where a street is nearest to another node of the subgraph. */
function footPixel(
  { graph, view }: Sheet,
  street: string,
  { nodes }: SpatialSubgraph,
  other: string,
): Pixel | undefined {
  const index = graph.indexOf(street);
  const to = nodes.find(({ node_id }) => node_id === other);
  return index === undefined || to === undefined ? undefined : view.toPixel(graph.footOn(index, to.coords).position);
}

function edgeAttributes(relation: Relation, theme: MapTheme): string {
  const dashes = DASHES[relation];
  const width = relation === 'next_crossing' || relation === 'nearest' ? 2 : 1.4;
  return `stroke="${theme.relations[relation]}" stroke-width="${width}"${dashes ? ` stroke-dasharray="${dashes}"` : ''}`;
}

/** Edges from the centre, over edges in either direction. */
function hopsOf({ center_node, edges }: SpatialSubgraph): Map<string, number> {
  const neighbours = new Map<string, string[]>();
  const link = (from: string, to: string): void => {
    const known = neighbours.get(from);
    if (known) known.push(to);
    else neighbours.set(from, [to]);
  };
  for (const { source, target } of edges) {
    link(source, target);
    link(target, source);
  }
  const hops = new Map([[center_node, 0]]);
  for (const [node, count] of hops) {
    for (const next of neighbours.get(node) ?? []) if (!hops.has(next)) hops.set(next, count + 1);
  }
  return hops;
}

function hopColour(theme: MapTheme, hops: number | undefined): string {
  return theme.ramp[Math.min((hops ?? theme.ramp.length) - 1, theme.ramp.length - 1)]!;
}

function legendOf(subgraph: SpatialSubgraph, hops: ReadonlyMap<string, number>, theme: MapTheme): LegendSection[] {
  const relations = RELATIONS.flatMap((relation) => {
    const count = subgraph.edges.filter(({ type }) => type === relation).length;
    const shape = RINGS[relation] === undefined ? 'M-12 0H12' : markPath('circle', [0, 0], NODE_RADIUS);
    const sample = `<path d="${shape}" fill="none" ${edgeAttributes(relation, theme)}/>`;
    return count === 0 ? [] : [{ label: `${relation} (${count})`, sample }];
  });
  const kinds = Object.keys(KIND_LABELS).flatMap((kind) => {
    const count = subgraph.nodes.filter((node) => node.kind === kind).length;
    const sample = `<path d="${markPath(SHAPE_OF_KIND[kind]!, [0, 0], NODE_RADIUS)}" fill="${theme.quietText}"/>`;
    return count === 0 ? [] : [{ label: `${KIND_LABELS[kind]} (${count})`, sample }];
  });
  const most = Math.min(theme.ramp.length, Math.max(0, ...hops.values()));
  const shades = Array.from({ length: most }, (_, i) => ({
    label: `${i + 1}${i + 1 === theme.ramp.length ? ' or more' : ''} ${i === 0 ? 'hop' : 'hops'} from the centre`,
    sample: `<circle r="5" fill="${theme.ramp[i]}"/>`,
  }));
  return [
    { title: `Subgraph: ${subgraph.nodes.length} nodes`, entries: [...kinds, ...shades] },
    { title: `${subgraph.edges.length} edges by relation`, entries: relations },
  ];
}
