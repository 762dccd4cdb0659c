import { relative } from 'node:path';
import { commonFolder } from '../frozen/common-folder.ts';
import type { StoredType, TensorType } from '../onnx/element-type.ts';
import { type OnnxNode, writeOnnxModel } from '../onnx/model-writer.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import type {
  RuntimeBinding,
  RuntimeSession,
  SessionConstant,
  SessionInput,
  SessionOptions,
  SessionPort,
} from '../runtime/runtime-binding.ts';
import { Emission } from './emission.ts';
import { emitterOf } from './emitters.ts';
import { withHalfPrecision } from './half-precision.ts';
import type { LinearGraph } from './linearise.ts';
import { locateFailure } from './locate-failure.ts';
import { overwritableInputs } from './overwritable-inputs.ts';

/** A compiled graph and how its ports relate to the linear graph it was made from. */
export interface Plan {
  readonly session: RuntimeSession;
  /** Frozen weights it has compiled in. */
  readonly constants: readonly SessionConstant[];
  /** Values compiled in for the scalars, by position. */
  readonly bakedScalars: readonly number[];
  /** Positions of the scalars that are inputs (after the leaves), ascending. */
  readonly varyingScalars: readonly number[];
  /** For each root the output port that holds it. */
  readonly outputOfRoot: readonly number[];
  readonly outputs: readonly SessionPort[];
  /** For each output the inputs whose memory it may be written to. */
  readonly overwritable: readonly (readonly number[])[];
  /** For each ONNX node, in order, the position in the linear graph of the recorded node it was written for. */
  readonly owners: readonly number[];
  readonly nodeCount: number;
}

/** Compiles a linear graph; scalars at `varyingScalars` become inputs, the others constants. */
export function compilePlan(
  graph: LinearGraph,
  varyingScalars: readonly number[],
  runtime: { binding: RuntimeBinding; options: SessionOptions },
): Plan {
  const emission = new Emission();
  const inputs: SessionInput[] = [];
  const nameOf: (string | string[])[] = [];
  const single = (name: string | string[]): string => (typeof name === 'string' ? name : name[0]!);
  for (const leaf of graph.leaves) {
    inputs.push({ name: `x${inputs.length}`, type: leaf.type as StoredType, shape: leaf.shape });
    nameOf[leaf.index] = inputs.at(-1)!.name;
  }
  const varying = new Set(varyingScalars);
  for (const [i, scalar] of graph.scalars.entries()) {
    if (varying.has(i)) {
      inputs.push({ name: `x${inputs.length}`, type: scalar.type as TensorType, shape: scalar.shape });
      nameOf[scalar.index] = inputs.at(-1)!.name;
    } else {
      nameOf[scalar.index] = emission.initializer([scalar.storage!.array[0]!], scalar.shape, scalar.type);
    }
  }
  const folder = commonFolder(graph.constants.map(({ storage }) => storage!.place!.file));
  const constants = graph.constants.map(({ index, shape, type, storage }): SessionConstant => {
    const { file, offset, length } = storage!.place!;
    const location = relative(folder!, file).replaceAll('\\', '/');
    const name = emission.external(shape, type, { location, offset, length });
    nameOf[index] = name;
    return { name, shape, storage: storage! };
  });
  const emittedFor: number[] = [];
  for (const node of widenedFirst(graph.order)) {
    const i = node.index;
    if (node.operation === 'Output') {
      nameOf[i] = nameOf[node.inputs[0]!.index]![node.attributes!['position'] as number]!;
      continue;
    }
    nameOf[i] = emitterOf(node)(
      emission,
      node,
      node.inputs.map((input) => single(nameOf[input.index]!)),
    );
    while (emittedFor.length < emission.nodes.length) emittedFor.push(i);
  }
  const outputs: SessionPort[] = [];
  const sources: string[] = [];
  const portByPosition = new Map<number, number>();
  const outputOfRoot = graph.rootPositions.map((position) => {
    const known = portByPosition.get(position);
    if (known !== undefined) return known;
    const node = graph.order[position]!;
    portByPosition.set(position, outputs.length);
    sources.push(single(nameOf[position]!));
    outputs.push({ name: `y${outputs.length}`, type: node.type as TensorType, shape: node.shape });
    return outputs.length - 1;
  });
  const { nodes: made, owners } = roundProducts(emission.nodes, emittedFor, graph, runtime.options);
  const nodes = nameOutputs(made, sources, outputs);
  const model = writeOnnxModel({ nodes, initializers: emission.initializers, inputs, outputs });
  const overwritable = overwritableInputs(graph, [...portByPosition.keys()]);
  const bakedScalars = graph.scalars.map((scalar) => scalar.storage!.array[0]!);
  try {
    const session = runtime.binding.createSession(model, { inputs, outputs, constants, folder }, runtime.options);
    return {
      session,
      constants,
      bakedScalars,
      varyingScalars,
      outputOfRoot,
      outputs,
      overwritable,
      owners,
      nodeCount: nodes.length,
    };
  } catch (error) {
    throw locateFailure(error, (node) => graph.order[owners[node] ?? -1]?.origin);
  }
}

function roundProducts(
  nodes: OnnxNode[],
  owners: number[],
  graph: LinearGraph,
  { matrixPrecision, device }: SessionOptions,
): { nodes: OnnxNode[]; owners: number[] } {
  if (matrixPrecision === 'float32') return { nodes, owners };
  return withHalfPrecision({ nodes, owners }, (owner) => graph.order[owner]!.type === 'float32', {
    precision: matrixPrecision,
    isEmulated: device === 'cpu',
  });
}

/**
 * The operations in the order to write them. ONNX Runtime runs as late as it can what was written early: frozen weights
 * are widened just before they are used only if that comes first, and all at once, at the start, if it comes last.
 */
function widenedFirst(order: readonly GraphNode[]): GraphNode[] {
  const isWidening = ({ operation, inputs }: GraphNode): boolean =>
    (operation === 'Cast' || operation === 'Dequantize') && inputs.every(({ storage }) => storage?.free);
  const pending = order.filter(({ storage }) => !storage);
  return [...pending.filter(isWidening), ...pending.filter((node) => !isWidening(node))];
}

/** Gives the values at the ports the ports' names; values that no node makes, or that leave twice, get a copy. */
function nameOutputs(nodes: OnnxNode[], sources: readonly string[], ports: readonly SessionPort[]): OnnxNode[] {
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const renamed = new Map<string, string>();
  const copies: OnnxNode[] = [];
  for (const [i, source] of sources.entries()) {
    const name = ports[i]!.name;
    if (made.has(source) && !renamed.has(source)) renamed.set(source, name);
    else copies.push({ operator: 'Identity', domain: '', inputs: [source], outputs: [name], attributes: {} });
  }
  const all = [...nodes, ...copies];
  for (const node of all) {
    node.inputs = node.inputs.map((name) => renamed.get(name) ?? name);
    node.outputs = node.outputs.map((name) => renamed.get(name) ?? name);
  }
  return all;
}
