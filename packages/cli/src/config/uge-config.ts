import type { BenchPlugin } from '@uge/bench';
import type { OptionValue } from '../command.ts';

/** `uge.config.ts` (or `.mts`, `.js`, `.mjs`, `.json`). */
export interface UgeConfig extends BenchPlugin {
  /** Plugins, or modules that export one as `plugin` or by default: paths from the config file, or package names. */
  plugins?: readonly (string | BenchPlugin)[];
  /** Schema for editors, in a `.json` file. */
  $schema?: string;
  /**
   * Options that commands take where the command line does not give them, by command and then by option without its dashes:
   * `{ 'data build': { 'image-size': 224 } }`. Those of `*` go to every command that has the option.
   */
  defaults?: Readonly<Record<string, Readonly<Record<string, Exclude<OptionValue, undefined>>>>>;
}

/** The config as it is, for types in the editor: `export default defineConfig({ defaults: { '*': { seed: 7 } } })`. */
export function defineConfig(config: UgeConfig): UgeConfig {
  return config;
}
