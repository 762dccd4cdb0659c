import { clone, engine, type Tensor, tidy, Variable } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend/onnx-backend.ts';
import { OnnxBackendError } from '../error.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { overwritesOf } from './overwrites.ts';
import type { Recording, TracedCall, ValueSource } from './recording.ts';

type TensorFunction = (...values: Tensor[]) => Tensor | Tensor[];

function registeredVariables(): Variable[] {
  return Object.values(engine().registeredVariables) as Variable[];
}

/** Gives each variable a value node of its own, so that the node alone tells which variable was read. */
function isolateVariables(backend: OnnxBackend): Map<GraphNode, ValueSource> {
  const sources = new Map<GraphNode, ValueSource>();
  for (const variable of registeredVariables()) {
    if (variable.dtype === 'string') continue;
    if (!backend.isSoleHolder(variable)) {
      const info = backend.tensorOfStorage(backend.storageOf(variable), variable.shape);
      const own = engine().makeTensorFromTensorInfo(info);
      variable.assign(own);
      own.dispose();
    }
    sources.set(backend.nodeBehind(variable), { kind: 'variable', variable });
  }
  return sources;
}

/** Tensors with the arguments' elements and nodes of their own. Variables are passed on, for the function may assign them. */
function isolateArguments(
  backend: OnnxBackend,
  values: readonly Tensor[],
  sources: Map<GraphNode, ValueSource>,
): Tensor[] {
  return values.map((value, position) => {
    if (value instanceof Variable) return value;
    if (value.dtype === 'complex64' || value.dtype === 'string') {
      throw new OnnxBackendError(
        'tfjs-onnx/capture-argument',
        `argument ${position} of a captured function is a ${value.dtype} tensor; float32, int32 and bool are possible`,
        { details: { position, dtype: value.dtype } },
      );
    }
    const alias = engine().makeTensorFromTensorInfo(backend.tensorOfStorage(backend.storageOf(value), value.shape));
    sources.set(backend.nodeBehind(alias), { kind: 'argument', position });
    return alias;
  });
}

function asList(result: Tensor | Tensor[]): Tensor[] {
  const list = Array.isArray(result) ? result : [result];
  for (const item of list) {
    if (item && typeof item === 'object' && 'dataId' in item) {
      if (item.dtype !== 'complex64' && item.dtype !== 'string') continue;
      throw new OnnxBackendError(
        'tfjs-onnx/capture-result',
        `a captured function returns a ${item.dtype} tensor; it can return float32, int32 and bool (tf.real and tf.imag for parts)`,
      );
    }
    throw new OnnxBackendError(
      'tfjs-onnx/capture-result',
      'a captured function must return a tensor or a list of tensors, and not a promise',
    );
  }
  return list;
}

/** Calls `fn` on the backend and notes which arguments, variables and constants went in and what came out. */
export function traceCall(backend: OnnxBackend, fn: TensorFunction, values: readonly Tensor[]): TracedCall {
  backend.flush();
  const sources = isolateVariables(backend);
  const aliases = isolateArguments(backend, values, sources);
  let returnsList = false;
  let tensors: Tensor[];
  try {
    tensors = backend.whileTracing(() =>
      tidy(() => {
        const result = fn(...aliases);
        const list = asList(result);
        returnsList = Array.isArray(result);
        // Clones share the recorded value; they make results the caller's own, even of an argument or a variable.
        return list.map((tensor) => clone(tensor));
      }),
    );
  } finally {
    for (const [i, alias] of aliases.entries()) if (alias !== values[i]) alias.dispose();
  }
  const resultNodes = tensors.map((tensor) => backend.nodeBehind(tensor));
  const variableNodes = registeredVariables()
    .filter((variable) => variable.dtype !== 'string')
    .map((variable) => [variable, backend.nodeBehind(variable)] as const);
  const flushed = backend.flush({ retainInputs: true });
  const inputNodes = flushed
    ? [...flushed.graph.leaves, ...flushed.plan.varyingScalars.map((i) => flushed.graph.scalars[i]!)]
    : [];
  const sourceOf = (node: GraphNode): ValueSource => {
    const known = sources.get(node);
    if (known) return known;
    const root = flushed?.roots.indexOf(node) ?? -1;
    if (root >= 0) return { kind: 'output', port: flushed!.plan.outputOfRoot[root]! };
    node.storage!.owners++;
    return { kind: 'constant', storage: node.storage! };
  };
  const bindings = {
    plan: flushed?.plan,
    inputs: inputNodes.map(sourceOf),
    assignments: variableNodes.flatMap(([variable, node]) => {
      const before = sources.get(node);
      if (before?.kind === 'variable' && before.variable === variable) return [];
      return [{ variable, value: sourceOf(node) }];
    }),
    results: tensors.map((tensor, i) => ({ value: sourceOf(resultNodes[i]!), shape: tensor.shape })),
  };
  const recording: Recording = {
    ...bindings,
    overwrites: overwritesOf(bindings),
    returnsList,
    origins: flushed?.origins ?? [],
    keptTensors: countKept(flushed?.roots ?? [], [...resultNodes, ...variableNodes.map(([, node]) => node)]),
  };
  if (flushed)
    for (const node of [...flushed.graph.leaves, ...flushed.graph.scalars]) backend.pool.release(node.storage!);
  // Nothing is pending: what went out of use is there for the next run.
  backend.pool.settle();
  return { recording, tensors };
}

function countKept(roots: readonly GraphNode[], accounted: readonly GraphNode[]): number {
  const known = new Set(accounted);
  return roots.filter((root) => !known.has(root)).length;
}
