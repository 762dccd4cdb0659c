// Runs in a process of its own, bundled by `bundle.mjs`: the test files of tfjs-core against one backend.
// node suite.mjs <backend> <results.json> [text that a test's name must contain]
import { writeFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import { loadTestFiles } from 'uge:test-files';
import { engine } from '@tensorflow/tfjs-core';
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
import jasmineRequire from 'jasmine-core/lib/jasmine-core/jasmine.js';
import { registerOnnxBackend } from '../src/backend/register.ts';

const [backendName, target, filter = ''] = process.argv.slice(2);
const TIMEOUT_MS = 20_000;

const jasmine = jasmineRequire.core(jasmineRequire);
const environment = jasmine.getEnv();
Object.assign(globalThis, jasmineRequire.interface(jasmine, environment), { jasmine });
environment.configure({
  random: false,
  failSpecWithNoExpectations: false,
  specFilter: (spec) => spec.getFullName().includes(filter),
});
globalThis.jasmine.DEFAULT_TIMEOUT_INTERVAL = TIMEOUT_MS;

if (backendName === 'onnx') registerOnnxBackend({ threads: 1 });
setTestEnvs([{ name: 'any', backendName, flags: {}, isDataSync: true }]);

const fileOf = new Map();
let currentFile = '';
for (const name of ['it', 'xit', 'fit']) {
  const original = globalThis[name];
  globalThis[name] = (...rest) => {
    const spec = original(...rest);
    fileOf.set(spec.id, currentFile);
    return spec;
  };
}
loadTestFiles((file) => {
  currentFile = file;
});

const results = [];
const fallbackKernels = new Set();
environment.addReporter({
  specDone: (spec) => {
    if (spec.status === 'excluded') return;
    for (const kernel of engine().registry[backendName]?.fallbackKernels ?? []) fallbackKernels.add(kernel);
    results.push({
      file: fileOf.get(spec.id),
      name: spec.fullName.replace(' any {}', ''),
      status: spec.status,
      message: spec.failedExpectations
        .map(({ message }) => message)
        .join('\n')
        .slice(0, 2000),
    });
  },
});
console.warn = () => {};
await environment.execute();
writeFileSync(target, JSON.stringify({ results, fallbackKernels: [...fallbackKernels].sort() }));
process.exit(0);
