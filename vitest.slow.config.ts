import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

// Tests that train, are killed and resumed, or compare whole cities: minutes. They need the built packages: `npm run build` first.
const { projects: _, ...shared } = base.test!;
export default defineConfig({
  ...base,
  test: {
    ...shared,
    include: ['packages/*/src/**/*.slow*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 600_000,
  },
});
