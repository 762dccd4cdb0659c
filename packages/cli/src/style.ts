import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours text for a stream: only on a terminal, and not where `NO_COLOR` is set (https://no-color.org) or `TERM` is `dumb`. */
export function createStyle(
  stream: Pick<NodeJS.WriteStream, 'isTTY'>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): (format: Format, text: string) => string {
  const coloured = stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  return coloured ? (format, text) => styleText(format, text, { validateStream: false }) : (_, text) => text;
}

/** As {@link createStyle} makes it. */
export type Style = ReturnType<typeof createStyle>;

/** No colours. */
export const PLAIN: Style = (_, text) => text;
