import { createRandom } from '@uge/core';
import type { Namer } from '../names/create-namer.ts';
import type { OsmBuilder, Point } from '../osm-builder.ts';
import { edgeName } from './blocks.ts';
import type { CityPlan, StreetClass } from './city-plan.ts';
import type { District } from './districts.ts';

/** The street that runs along an edge of the grid. */
export interface Street {
  name: string;
  class: StreetClass;
}

type Corner = readonly [column: number, row: number];

/** A stretch of one street: crossings in order. */
interface Stretch {
  street: Street;
  corners: Corner[];
  oneWay: boolean;
}

/**
 * Write the streets as ways that share a node at every crossing; bridges are ways of their own.
 *
 * @returns the street along each edge, by {@link edgeName}.
 */
export function buildStreets(
  builder: OsmBuilder,
  options: {
    seed: number | string;
    city: string;
    plan: CityPlan;
    closed: ReadonlySet<string>;
    districts: readonly District[];
    namer: Namer;
  },
): Map<string, Street> {
  const { plan } = options;
  const columns = plan.points.length;
  const rows = plan.points[0]!.length;
  const stretches: Stretch[] = [];
  for (let c = 0; c < columns; c++) {
    const line = Array.from({ length: rows }, (_, r): Corner => [c, r]);
    stretches.push(...cutLine(line, { ...options, kind: plan.columnClass[c]!, crossing: (r) => plan.rowClass[r]! }));
  }
  for (let r = 0; r < rows; r++) {
    const line = Array.from({ length: columns }, (_, c): Corner => [c, r]);
    stretches.push(...cutLine(line, { ...options, kind: plan.rowClass[r]!, crossing: (c) => plan.columnClass[c]! }));
  }
  if (plan.diagonal.length > 0) {
    const last = plan.diagonal.at(-1)!;
    const corners: Corner[] = [...plan.diagonal, [last[0] + 1, last[1] + 1]];
    stretches.push({ street: { name: options.namer.street('diagonals'), class: 'secondary' }, corners, oneWay: false });
  }
  makePedestrianStreet(stretches, options);
  const streets = new Map<string, Street>();
  for (const stretch of stretches) writeStretch(builder, stretch, { plan, streets });
  addSignals(builder, plan);
  return streets;
}

function cutLine(
  line: readonly Corner[],
  options: {
    seed: number | string;
    city: string;
    plan: CityPlan;
    closed: ReadonlySet<string>;
    namer: Namer;
    kind: StreetClass;
    crossing: (index: number) => StreetClass;
  },
): Stretch[] {
  const { plan, closed, namer, kind } = options;
  const random = createRandom(options.seed, 'line', options.city, edgeName(line[0]!, line[1]!));
  const stretches: Stretch[] = [];
  const through = kind === 'primary' || kind === 'secondary';
  let current: Stretch | undefined;
  const start = (corner: Corner): Stretch => {
    const narrow = kind === 'residential' && random.next() < 0.14;
    const street: Street = {
      name: namer.street(through ? 'avenues' : narrow ? 'lanes' : 'streets'),
      class: narrow ? 'living_street' : kind,
    };
    const stretch = { street, corners: [corner], oneWay: kind === 'residential' && random.next() < 0.35 };
    stretches.push(stretch);
    return stretch;
  };
  for (let i = 0; i + 1 < line.length; i++) {
    const [from, to] = [line[i]!, line[i + 1]!];
    const overRiver = from[0] === to[0] && from[1] === plan.riverRow;
    if (closed.has(edgeName(from, to)) || (overRiver && !plan.bridges.has(from[0]))) {
      current = undefined;
      continue;
    }
    const busy = options.crossing(i) === 'primary' || options.crossing(i) === 'secondary';
    if (current === undefined || (!through && busy && i > 0 && random.next() < 0.75)) current = start(from);
    current.corners.push(to);
  }
  return stretches;
}

/** The most central side street is for walking. */
function makePedestrianStreet(
  stretches: Stretch[],
  { plan, districts, namer }: { plan: CityPlan; districts: readonly District[]; namer: Namer },
): void {
  const [x, y] = districts[0]!.at;
  const distance = ({ corners }: Stretch): number => {
    const [c, r] = corners[corners.length >> 1]!;
    const point = plan.points[c]![r]!;
    return Math.hypot(point[0] - x, point[1] - y);
  };
  const side = stretches.filter(({ street, corners }) => street.class === 'residential' && corners.length >= 3);
  if (side.length === 0) return;
  const chosen = side.reduce((nearest, stretch) => (distance(stretch) < distance(nearest) ? stretch : nearest));
  chosen.street = { name: namer.street('lanes'), class: 'pedestrian' };
  chosen.oneWay = false;
}

function writeStretch(
  builder: OsmBuilder,
  { street, corners, oneWay }: Stretch,
  { plan, streets }: { plan: CityPlan; streets: Map<string, Street> },
): void {
  const at = ([c, r]: Corner): Point => plan.points[c]![r]!;
  const tags = { highway: street.class, name: street.name, ...(oneWay ? { oneway: 'yes' } : {}) };
  let refs = [builder.node(at(corners[0]!))];
  for (let i = 0; i + 1 < corners.length; i++) {
    const [from, to] = [corners[i]!, corners[i + 1]!];
    streets.set(edgeName(from, to), street);
    const bridge = from[0] === to[0] && Math.min(from[1], to[1]) === plan.riverRow;
    if (bridge) {
      if (refs.length > 1) builder.way(refs, tags);
      builder.way([builder.node(at(from)), builder.node(at(to))], { ...tags, bridge: 'yes', layer: '1' });
      refs = [builder.node(at(to))];
    } else refs.push(builder.node(at(to)));
  }
  if (refs.length > 1) builder.way(refs, tags);
}

function addSignals(builder: OsmBuilder, plan: CityPlan): void {
  const busy = (kind: StreetClass): boolean => kind === 'primary' || kind === 'secondary';
  plan.columnClass.forEach((columnKind, c) => {
    plan.rowClass.forEach((rowKind, r) => {
      const inner = c > 0 && r > 0 && c < plan.columnClass.length - 1 && r < plan.rowClass.length - 1;
      if (inner && busy(columnKind) && busy(rowKind)) builder.node(plan.points[c]![r]!, { highway: 'traffic_signals' });
    });
  });
}
