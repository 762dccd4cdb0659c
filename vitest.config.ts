import { defineConfig } from 'vitest/config';

// Tests read the TypeScript sources of every package through the `@uge/source` export condition: no build needed.
export default defineConfig({
  resolve: { conditions: ['@uge/source'] },
  ssr: { resolve: { conditions: ['@uge/source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'examples/*/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.slow.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
