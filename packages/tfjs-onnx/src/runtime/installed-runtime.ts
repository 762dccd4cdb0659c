import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { loadCApi } from './c-api.ts';
import { type Device, deviceNames, deviceTraits } from './device.ts';
import { onnxRuntimeLibraryPath } from './library-path.ts';

/** What the installed ONNX Runtime offers. */
export interface InstalledRuntime {
  version: string;
  /** Devices the library was built for. Those whose provider is a library of its own may still lack it. */
  devices: readonly Device[];
  /** Provider libraries beside the main one. */
  providerLibraries: readonly string[];
}

/** Looks at the installed `onnxruntime-node`. */
export function inspectInstalledRuntime(): InstalledRuntime {
  const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  const providers = availableProviders();
  return {
    version: (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version,
    devices: deviceNames.filter((name) => name === 'cpu' || providers.includes(deviceTraits[name].provider)),
    providerLibraries: readdirSync(dirname(onnxRuntimeLibraryPath())).filter((file) =>
      /onnxruntime_providers_|DirectML/i.test(file),
    ),
  };
}

function availableProviders(): string[] {
  const api = loadCApi();
  const [names, count]: [unknown[], number[]] = [[null], [0]];
  api.call('GetAvailableProviders', names, count);
  const list = api.koffi.decode(names[0], api.koffi.array('char*', count[0]!)) as string[];
  api.call('ReleaseAvailableProviders', names[0], count[0]);
  return list;
}
