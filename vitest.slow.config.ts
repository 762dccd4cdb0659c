import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

// Tests that train, are killed and resumed: minutes. They need the built packages: `npm run build` first.
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: ['**/node_modules/**', '**/dist/**'] } },
  defineConfig({ test: { include: ['packages/*/src/**/*.slow.test.ts'], testTimeout: 600_000 } }),
);
