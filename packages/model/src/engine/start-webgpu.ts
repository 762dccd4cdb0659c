import * as tf from '@tensorflow/tfjs-core';

/** The parts of the WebGPU interface that starting a device takes; both browsers and the `webgpu` package have them. */
interface Adapter {
  readonly features: ReadonlySet<string>;
  readonly limits: Record<string, number>;
  readonly info?: AdapterInfo;
  /** Older than `info.isFallbackAdapter`. */
  readonly isFallbackAdapter?: boolean;
  requestDevice(descriptor: object): Promise<object>;
}

/** What a graphics driver says of itself. */
export interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

interface Gpu {
  requestAdapter(options: object): Promise<Adapter | null>;
}

const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** Instances live as long as their devices: the driver shuts down with the last reference. */
const instances: Gpu[] = [];

/**
 * Registers the `webgpu` engine: on `navigator.gpu` in a browser, on Dawn (npm package `webgpu`) in Node.
 *
 * @param options.software - accept an adapter that computes on the processor: right for tests, too slow for work.
 * @param options.load - imports an optional package.
 * @returns the adapter's name for messages.
 */
export async function registerWebgpu(options: {
  software: boolean;
  load: (specifier: string) => Promise<unknown>;
}): Promise<string> {
  const gpu = await findGpu(options.load);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('no graphics adapter that supports WebGPU');
  const info = { isFallbackAdapter: adapter.isFallbackAdapter === true, ...describe(adapter.info) };
  const name = adapterName(info);
  if (isSoftwareAdapter(info) && !options.software) {
    throw new Error(`the only graphics adapter is software (${name}), slower than the other engines`);
  }
  const device = await adapter.requestDevice({
    requiredFeatures: ['timestamp-query', 'bgra8unorm-storage'].filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
  });
  const { WebGPUBackend } = (await options.load('@tensorflow/tfjs-backend-webgpu')) as {
    WebGPUBackend: new (device: object, info: object) => tf.KernelBackend;
  };
  const make = (): tf.KernelBackend => new WebGPUBackend(device, info);
  const backend = gpu === browserGpu() ? make() : withNavigator(gpu, make);
  tf.registerBackend('webgpu', () => backend);
  return name;
}

/** The engine refuses to be made where there is no `navigator.gpu`; newer versions of Node have a `navigator` without. */
function withNavigator<T>(gpu: Gpu, make: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  try {
    return make();
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
}

/** Whether an adapter computes on the processor, by what drivers are known to call themselves. */
export function isSoftwareAdapter(info: AdapterInfo): boolean {
  if (info.isFallbackAdapter) return true;
  return /swiftshader|llvmpipe|lavapipe|softpipe|basic render|software|\bcpu\b/i.test(
    [info.vendor, info.architecture, info.device, info.description].join(' '),
  );
}

async function findGpu(load: (specifier: string) => Promise<unknown>): Promise<Gpu> {
  const browser = browserGpu();
  if (browser) return browser;
  const { create, globals } = (await load('webgpu')) as { create(flags: string[]): Gpu; globals: object };
  // The engine reads the interface's constants (GPUBufferUsage, …) where a browser has them.
  Object.assign(globalThis, globals);
  const gpu = create([]);
  instances.push(gpu);
  return gpu;
}

function browserGpu(): Gpu | undefined {
  return (globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu;
}

/** The properties are getters of a prototype, which copies leave behind. */
function describe(info: AdapterInfo = {}): AdapterInfo {
  const { vendor = '', architecture = '', device = '', description = '', isFallbackAdapter = false } = info;
  return { vendor, architecture, device, description, ...(isFallbackAdapter ? { isFallbackAdapter } : {}) };
}

function adapterName({ vendor, architecture, description, device }: AdapterInfo): string {
  return description || device || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter';
}
