import { defineConfig } from 'vitest/config';

const NEVER = ['**/node_modules/**', '**/dist/**'];
const SLOW = '**/*.slow*.test.ts';

/** About what a process shares: the engines of TensorFlow.js, modules put in the place of others. Each file has its own process. */
const OWN_PROCESS = ['packages/tfjs-onnx/src/**/*.test.ts', 'packages/model/src/engine/**/*.test.ts'];

// Tests read the TypeScript sources of every package through the `@uge/source` export condition: no build needed.
export default defineConfig({
  resolve: { conditions: ['@uge/source'] },
  ssr: { resolve: { conditions: ['@uge/source'] } },
  test: {
    exclude: [...NEVER, SLOW],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'own process', include: OWN_PROCESS, sequence: { groupOrder: 1 } },
      },
      {
        // A file's imports take as long as its tests: the files of a worker share them.
        extends: true,
        test: {
          name: 'shared process',
          include: ['packages/*/src/**/*.test.ts', 'examples/*/**/*.test.ts'],
          exclude: [...NEVER, SLOW, ...OWN_PROCESS],
          isolate: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
