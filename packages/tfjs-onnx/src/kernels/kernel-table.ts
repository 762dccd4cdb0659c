import { binaryKernels } from './binary.ts';
import { convolutionKernels } from './convolution.ts';
import { creationKernels } from './creation.ts';
import { depthwiseConvolutionKernels } from './depthwise-convolution.ts';
import { gatherScatterKernels } from './gather-scatter.ts';
import type { KernelTable } from './kernel-rule.ts';
import { matmulKernels } from './matmul.ts';
import { poolingKernels } from './pooling.ts';
import { reductionKernels } from './reduction.ts';
import { shapeKernels } from './shape.ts';
import { unaryKernels } from './unary.ts';

/** Every tfjs kernel that is recorded, by kernel name. */
export const kernelTable: KernelTable = {
  ...unaryKernels,
  ...binaryKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...gatherScatterKernels,
  ...creationKernels,
  ...matmulKernels,
  ...convolutionKernels,
  ...depthwiseConvolutionKernels,
  ...poolingKernels,
};
