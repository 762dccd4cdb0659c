import { defineConfig } from 'tsup';
import { library } from '../../tooling/tsup/library.ts';

export default defineConfig({
  ...library,
  entry: {
    index: 'src/index.ts',
    node: 'src/node.ts',
    // Loaded by its name beside the module that starts threads.
    'pipeline-worker': 'src/pipeline/worker-entry.ts',
  },
});
