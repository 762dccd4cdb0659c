import { OnnxBackendError } from '../error.ts';
import { describeOrigin, type Origin } from '../recorder/origin.ts';

/** ONNX nodes are named `<operator>_<position>`; fusions keep the name of one part and add to it. */
const NODE_NAME = /(?:Name:'|name '|[Nn]ode:? ?\(?)([A-Za-z]+)_(\d+)/;

/**
 * Puts the tfjs kernel and the line of the program before an error of ONNX Runtime that names a node.
 *
 * @param originOf - origin of the ONNX node at a position.
 */
export function locateFailure(error: unknown, originOf: (node: number) => Origin | undefined): unknown {
  if (!(error instanceof OnnxBackendError) || error.code !== 'tfjs-onnx/runtime-failure') return error;
  const match = NODE_NAME.exec(error.message);
  const origin = match ? originOf(Number(match[2])) : undefined;
  if (!origin) return error;
  return new OnnxBackendError(error.code, `${describeOrigin(origin)}: ${error.message}`, {
    cause: error,
    details: { ...error.details, kernelName: origin.kernel },
  });
}
