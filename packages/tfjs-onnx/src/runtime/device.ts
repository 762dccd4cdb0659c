/** Where graphs run: `'cpu'`, or an execution provider of the installed ONNX Runtime. */
export type Device = 'cpu' | 'cuda' | 'tensorrt' | 'directml' | 'coreml' | 'webgpu';

/** What ONNX Runtime needs to know about a device. */
export interface DeviceTraits {
  /** Name in the list of available providers. */
  readonly provider: string;
  /** Name for the general call that adds a provider to a session. */
  readonly registration: string;
  /** Name under which onnxruntime-node knows it. */
  readonly nodeName: string;
  /** Name of the memory in which results can stay; undefined where the provider takes and gives CPU memory. */
  readonly memory: string | undefined;
  /** How to get it, for an error. */
  readonly advice: string;
}

const CUDA_ADVICE =
  'on Linux x64 with an NVIDIA GPU, CUDA 12 and cuDNN 9, run `node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12`, which downloads the provider library (npm does so at installation unless scripts are blocked)';

export const deviceTraits: Readonly<Record<Exclude<Device, 'cpu'>, DeviceTraits>> = {
  cuda: {
    provider: 'CUDAExecutionProvider',
    registration: 'CUDA',
    nodeName: 'cuda',
    memory: 'Cuda',
    advice: CUDA_ADVICE,
  },
  tensorrt: {
    provider: 'TensorrtExecutionProvider',
    registration: 'TensorRT',
    nodeName: 'tensorrt',
    memory: 'Cuda',
    advice: `${CUDA_ADVICE}; TensorRT 10 must be installed as well`,
  },
  directml: {
    provider: 'DmlExecutionProvider',
    registration: 'DML',
    nodeName: 'dml',
    memory: 'DML',
    advice: 'it comes with onnxruntime-node on Windows',
  },
  coreml: {
    provider: 'CoreMLExecutionProvider',
    registration: 'CoreML',
    nodeName: 'coreml',
    memory: undefined,
    advice: 'it comes with onnxruntime-node on macOS',
  },
  webgpu: {
    provider: 'WebGpuExecutionProvider',
    registration: 'WebGPU',
    nodeName: 'webgpu',
    memory: 'WebGPU_Buffer',
    advice:
      'it comes with onnxruntime-node and needs a working graphics driver: Vulkan on Linux (package libvulkan1 and a driver for the GPU), Direct3D 12 on Windows, Metal on macOS',
  },
};

export const deviceNames: readonly Device[] = ['cpu', 'cuda', 'tensorrt', 'directml', 'coreml', 'webgpu'];
