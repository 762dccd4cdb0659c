import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { OnnxBackendError } from '../error.ts';

const FILE_BY_PLATFORM: Readonly<Record<string, string>> = {
  linux: 'libonnxruntime.so.1',
  darwin: 'libonnxruntime.1.dylib',
  win32: 'onnxruntime.dll',
};

/**
 * Path of the ONNX Runtime shared library inside the installed `onnxruntime-node`.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/library-not-found` when this platform has none.
 */
export function onnxRuntimeLibraryPath(): string {
  const file = FILE_BY_PLATFORM[process.platform];
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const path = file && join(root, 'bin', 'napi-v6', process.platform, process.arch, file);
  if (!path || !existsSync(path)) {
    throw new OnnxBackendError(
      'tfjs-onnx/library-not-found',
      `onnxruntime-node has no shared library for ${process.platform}/${process.arch} (looked for ${path ?? 'none'}); use linux, macOS or Windows on x64 or arm64`,
      { details: { platform: process.platform, architecture: process.arch, path } },
    );
  }
  return path;
}
