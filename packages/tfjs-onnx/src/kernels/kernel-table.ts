import { binaryKernels } from './binary.ts';
import { complexCreationKernels } from './complex.ts';
import { convolutionKernels } from './convolution.ts';
import { countingKernels } from './counting.ts';
import { creationKernels } from './creation.ts';
import { depthwiseConvolutionKernels } from './depthwise-convolution.ts';
import { dilationKernels } from './dilation.ts';
import { gatherScatterKernels } from './gather-scatter.ts';
import { imageKernels } from './image.ts';
import { imageTransformKernels } from './image-transform.ts';
import type { KernelTable } from './kernel-rule.ts';
import { matmulKernels } from './matmul.ts';
import { normalizationKernels } from './normalization.ts';
import { poolingKernels } from './pooling.ts';
import { reductionKernels } from './reduction.ts';
import { resizingKernels } from './resizing.ts';
import { shapeKernels } from './shape.ts';
import { spaceKernels } from './space.ts';
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
  ...complexCreationKernels,
  ...spaceKernels,
  ...resizingKernels,
  ...normalizationKernels,
  ...imageTransformKernels,
  ...imageKernels,
  ...dilationKernels,
  ...countingKernels,
};
