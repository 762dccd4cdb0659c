import { MAP_THEMES, type MapTheme } from '@uge/graph';

/** Colours by the name of their variable. */
const names = new Map<string, { light: string; dark: string }>();

/** A map's colours as CSS variables, so that one drawing follows the reader's light or dark setting. */
export const CSS_MAP_THEME: MapTheme = asVariables(MAP_THEMES.light, MAP_THEMES.dark) as MapTheme;

/** The style sheet of the variables that a drawing with {@link CSS_MAP_THEME} uses, light and dark. */
export function mapStyleSheet(svg: string): string {
  const used = new Set([...svg.matchAll(/var\((--m\d+)\)/g)].map(([, name]) => name!));
  const rules = (mode: 'light' | 'dark'): string =>
    `:root{${[...used].map((name) => `${name}:${names.get(name)![mode]}`).join(';')}}`;
  return `<style>${rules('light')}@media (prefers-color-scheme:dark){${rules('dark')}}</style>`;
}

/** The value's colours replaced by variables; colours that are the same in both themes' places share one. */
function asVariables(light: unknown, dark: unknown): unknown {
  if (typeof light === 'string') return variableOf(light, dark as string);
  if (Array.isArray(light)) return light.map((item, index) => asVariables(item, (dark as unknown[])[index]));
  return Object.fromEntries(
    Object.entries(light as object).map(([key, value]) => [
      key,
      asVariables(value, (dark as Record<string, unknown>)[key]),
    ]),
  );
}

function variableOf(light: string, dark: string): string {
  const known = [...names].find(([, colors]) => colors.light === light && colors.dark === dark);
  const name = known?.[0] ?? `--m${names.size}`;
  names.set(name, { light, dark });
  return `var(${name})`;
}
