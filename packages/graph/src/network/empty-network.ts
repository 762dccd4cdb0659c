import type { NetworkColumns } from '../city-graph/graph-columns.ts';

/** Columns of a network without streets, for graphs made from other sources than a map. */
export function emptyNetwork(): NetworkColumns {
  const none = new Float64Array(0);
  const noIndices = new Uint32Array(0);
  return {
    networkTextBytes: new Uint8Array(0),
    networkTextStart: Uint32Array.of(0, 0),
    junctionOsm: none,
    junctionPosition: none,
    junctionBarrier: new Uint8Array(0),
    junctionArcStart: Uint32Array.of(0),
    junctionArcs: noIndices,
    arcSource: noIndices,
    arcTarget: noIndices,
    arcMetres: none,
    arcWay: none,
    arcFlags: noIndices,
    arcHighway: new Uint8Array(0),
    arcName: noIndices,
    arcStreet: noIndices,
    arcShapeStart: Uint32Array.of(0),
    arcShape: none,
    arcTree: new Uint8Array(0),
  };
}
