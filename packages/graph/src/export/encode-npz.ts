import { zipSync } from 'fflate';
import type { EdgeIndex } from './edge-index.ts';
import { encodeNpy, toInt64 } from './npy.ts';

/** ZIP has no date before this one; a date of today would make the same graph other bytes. */
const NO_DATE = new Date(1980, 0, 1);

/**
 * A graph as the bytes of a numpy `.npz` file: `edge_index` int64 `[2, E]`, `edge_type` int64 `[E]`, `edge_attr` float32
 * `[E, 3]` (metres, sine, cosine), `pos` float32 `[N, 2]` (metres), `lon_lat` float64 `[N, 2]`, `node_kind` int64 `[N]`, and
 * as texts `node_id`, `node_text` `[N]`, `kind_names`, `type_names`. No pickle. The same graph gives the same bytes.
 *
 * ```py
 * z = {k: torch.from_numpy(v) for k, v in np.load('city.npz').items() if v.dtype.kind != 'U'}
 * data = torch_geometric.data.Data(edge_index=z['edge_index'], edge_attr=z['edge_attr'], edge_type=z['edge_type'],
 *                                  pos=z['pos'], x=torch.nn.functional.one_hot(z['node_kind'], 5).float())
 * ```
 */
export function encodeNpz(graph: EdgeIndex): Uint8Array {
  const [nodes, edges] = [graph.nodeIds.length, graph.edgeType.length];
  const arrays = {
    edge_index: encodeNpy(toInt64(graph.edgeIndex), [2, edges]),
    edge_type: encodeNpy(toInt64(graph.edgeType)),
    edge_attr: encodeNpy(graph.edgeAttr, [edges, 3]),
    pos: encodeNpy(graph.position, [nodes, 2]),
    lon_lat: encodeNpy(graph.lonLat, [nodes, 2]),
    node_kind: encodeNpy(toInt64(graph.nodeKind)),
    node_id: encodeNpy(graph.nodeIds),
    node_text: encodeNpy(graph.nodeTexts),
    kind_names: encodeNpy(graph.kindNames),
    type_names: encodeNpy(graph.typeNames),
  };
  return zipSync(Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])), {
    level: 1,
    mtime: NO_DATE,
  });
}
