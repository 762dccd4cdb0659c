export type {
  Command,
  CommandContext,
  CommandResult,
  OptionSpec,
  OptionValue,
} from './command.ts';
export { commands } from './commands/index.ts';
export { configJsonSchema } from './config/config-schema.ts';
export type { LoadedUgeConfig } from './config/load-uge-config.ts';
export { defineConfig, type UgeConfig } from './config/uge-config.ts';
export { main } from './main.ts';
export type { CommandPlan, PlannedInput, PlannedOutput } from './plan/command-plan.ts';
export { renderReference } from './reference/render-reference.ts';
