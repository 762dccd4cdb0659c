import { defineConfig } from '@uge/bench';

export default defineConfig({ plugins: ['./plugin.ts'] });
