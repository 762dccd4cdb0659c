import { defineConfig } from 'tsup';
import { library } from '../../tooling/tsup/library.ts';

export default defineConfig({
  ...library,
  entry: {
    index: 'src/index.ts',
    // Run by its name beside the module that starts workers.
    'replica-process': 'src/parallel/replica-process.ts',
  },
});
