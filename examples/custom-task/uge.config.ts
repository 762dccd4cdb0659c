import { defineConfig } from '@uge/cli';

export default defineConfig({ plugins: ['./plugin.ts'] });
