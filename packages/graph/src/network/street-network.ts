import { UgeError } from '@uge/core';
import type { MultiDirectedGraph } from 'graphology';
import type { NetworkColumns } from '../city-graph/graph-columns.ts';
import { StringTable } from '../city-graph/string-table.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { LonLat } from '../types.ts';
import { type ArcStructure, arcDirections, arcStructure } from './arc-flags.ts';
import { ArcIndex, type NetworkPoint } from './arc-index.ts';
import { HIGHWAYS, type Highway } from './highways.ts';
import {
  type NetworkArcAttributes,
  type NetworkJunctionAttributes,
  networkToGraphology,
} from './network-to-graphology.ts';
import { buildTravelGraph, type TravelGraph } from './travel-graph.ts';
import { TRAVEL_MODES, type TravelMode, type TravelOptions } from './travel-mode.ts';
import { BACKWARD, FORWARD } from './way-access.ts';

/** A stretch of one way between two junctions. */
export interface StreetArc extends ArcStructure {
  /** Junctions at its ends, in way order. */
  source: number;
  target: number;
  /** WGS-84 metres along the line. */
  metres: number;
  /** `way/1`; for the outline of an area relation, the way of the outline. */
  way: string;
  highway: Highway;
  /** Name of the way, else its number. */
  name?: string;
  /** Index of the city graph's `street` node it is part of. */
  street?: number;
  /** Directions each mode may travel it in. */
  access: Record<TravelMode, { forward: boolean; backward: boolean }>;
}

/**
 * The routable streets of a city: junctions and the arcs between them, with what each mode may travel. Immutable, in columns
 * of typed arrays that are part of the city file. Junctions and arcs are addressed by index.
 */
export class StreetNetwork {
  readonly junctionCount: number;
  readonly arcCount: number;
  /** The raw columns. Shared, not copied: never write to them. */
  readonly columns: NetworkColumns;
  private readonly names: StringTable;
  private readonly index: ArcIndex;
  private readonly travelGraphs: Map<string, TravelGraph> = new Map();

  constructor(columns: NetworkColumns, frame: LocalFrame) {
    this.columns = columns;
    this.junctionCount = columns.junctionBarrier.length;
    this.arcCount = columns.arcSource.length;
    this.names = new StringTable({ textBytes: columns.networkTextBytes, textStart: columns.networkTextStart });
    this.index = new ArcIndex(columns, frame);
  }

  /** `[longitude, latitude]` of a junction. */
  positionOf(junction: number): LonLat {
    const { junctionPosition } = this.columns;
    this.checkJunction(junction);
    return [junctionPosition[2 * junction]!, junctionPosition[2 * junction + 1]!];
  }

  /** `node/1`, the OSM node of a junction. */
  idOf(junction: number): string {
    this.checkJunction(junction);
    return `node/${this.columns.junctionOsm[junction]}`;
  }

  /** @throws {UgeError} `graph/no-such-arc`. */
  arc(index: number): StreetArc {
    const { columns } = this;
    this.checkArc(index);
    const flags = columns.arcFlags[index]!;
    const name = this.names.optional(columns.arcName[index]!);
    const street = columns.arcStreet[index]!;
    return {
      source: columns.arcSource[index]!,
      target: columns.arcTarget[index]!,
      metres: columns.arcMetres[index]!,
      way: `way/${Math.abs(columns.arcWay[index]!)}`,
      highway: HIGHWAYS[columns.arcHighway[index]!]!,
      ...(name === undefined ? {} : { name }),
      ...(street === 0 ? {} : { street: street - 1 }),
      access: Object.fromEntries(
        TRAVEL_MODES.map((mode) => {
          const open = arcDirections(flags, mode);
          return [mode, { forward: (open & FORWARD) !== 0, backward: (open & BACKWARD) !== 0 }];
        }),
      ) as StreetArc['access'],
      ...arcStructure(flags),
    };
  }

  /** The line of an arc from source to target, both junctions included. */
  lineOf(arc: number): LonLat[] {
    const { arcSource, arcTarget, arcShapeStart, arcShape } = this.columns;
    this.checkArc(arc);
    const line: LonLat[] = [this.positionOf(arcSource[arc]!)];
    for (let vertex = arcShapeStart[arc]!; vertex < arcShapeStart[arc + 1]!; vertex++) {
      line.push([arcShape[2 * vertex]!, arcShape[2 * vertex + 1]!]);
    }
    line.push(this.positionOf(arcTarget[arc]!));
    return line;
  }

  /**
   * The point of the network nearest to a position, on an arc that the mode may travel.
   *
   * @param options.maxMetres - none farther away. Default: no limit.
   * @param options.mainPiece - only on the largest connected piece of what the mode may travel. Default false.
   */
  nearestPoint(
    position: LonLat,
    options: { mode?: TravelMode; maxMetres?: number; mainPiece?: boolean } = {},
  ): NetworkPoint | undefined {
    const { mode, maxMetres = Number.POSITIVE_INFINITY, mainPiece = false } = options;
    const { directions, piece, mainPiece: main } = this.travelGraph({ mode: mode ?? 'foot' });
    return this.index.nearest(position, {
      maxMetres,
      accept: (arc) => directions[arc] !== 0 && (!mainPiece || piece[arc] === main),
    });
  }

  /** What a mode may travel, in the form that searches run on; made once for each choice. */
  travelGraph(options: TravelOptions = {}): TravelGraph {
    const { mode = 'foot', oneWay = mode !== 'foot' } = options;
    const key = `${mode} ${oneWay}`;
    let graph = this.travelGraphs.get(key);
    if (!graph) {
      graph = buildTravelGraph(this.columns, mode, oneWay);
      this.travelGraphs.set(key, graph);
    }
    return graph;
  }

  /** What a mode may travel as a graphology graph: OSM node ids as keys, one directed edge per step, weighted by `metres`. */
  toGraphology(options: TravelOptions = {}): MultiDirectedGraph<NetworkJunctionAttributes, NetworkArcAttributes> {
    return networkToGraphology(this, options);
  }

  /** @throws {UgeError} `graph/no-such-junction`. */
  checkJunction(junction: number): void {
    if (junction >= 0 && junction < this.junctionCount) return;
    throw new UgeError(
      'graph/no-such-junction',
      `junction ${junction} does not exist: the street network has ${this.junctionCount} junctions, numbered from 0.`,
      { junction, junctionCount: this.junctionCount },
    );
  }

  private checkArc(arc: number): void {
    if (arc >= 0 && arc < this.arcCount) return;
    throw new UgeError(
      'graph/no-such-arc',
      `arc ${arc} does not exist: the street network has ${this.arcCount} arcs, numbered from 0.`,
      { arc, arcCount: this.arcCount },
    );
  }
}
