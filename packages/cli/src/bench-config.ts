import { type LoadedConfig, loadConfig } from '@uge/bench';
import type { CommandContext, OptionSpec } from './command.ts';

/** Option of every command that needs the code of tasks or baselines. */
export const CONFIG_OPTIONS: Record<string, OptionSpec> = {
  config: {
    type: 'string',
    value: '<file>',
    description: 'Tasks and baselines of your own. Default: the nearest uge.config.ts, .js or .json upwards.',
  },
};

/** UGBench's tasks and baselines with those of the config; says which file was run. */
export async function benchConfig({ options, note }: Pick<CommandContext, 'options' | 'note'>): Promise<LoadedConfig> {
  const path = options['config'] as string | undefined;
  const config = await loadConfig(path === undefined ? {} : { path });
  if (config.path !== undefined) note(`config ${config.path}`);
  return config;
}
