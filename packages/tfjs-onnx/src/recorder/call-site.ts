import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const STACK_FRAMES = 40;
/** In the sources the folder above this file's, in a build the folder of the bundle: what is in there is this library. */
const thisFile: string = fileURLToPath(import.meta.url);
const here: string = dirname(thisFile);
const library: string = here.endsWith('recorder') ? dirname(here) : here;

/** A stack that becomes text when `stack` is read. */
export interface RawStack {
  stack?: string;
}

/** The stack above `below`, unformatted: formatting it is ten times the cost of taking it. */
export function takeStack(below: CallableFunction): RawStack {
  const stack: RawStack = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = STACK_FRAMES;
  Error.captureStackTrace(stack, below);
  Error.stackTraceLimit = limit;
  return stack;
}

/**
 * `file:line:column` of the innermost frame that belongs to neither tfjs nor this library; undefined where there is none.
 * In a program bundled with this library, of the innermost frame in another file than the bundle.
 */
export function callSiteOf(raw: RawStack): string | undefined {
  let fallback: string | undefined;
  for (const line of raw.stack?.split('\n') ?? []) {
    const match = /(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*)(:\d+:\d+)\)?$/.exec(line);
    if (!match) continue;
    const [, place, position] = match as unknown as [string, string, string];
    const file = place.startsWith('file://') ? fileURLToPath(place) : place;
    if (/[\\/]@tensorflow[\\/]/.test(file) || file === thisFile) continue;
    if (!file.startsWith(library) || /\.test\.[cm]?[jt]s$/.test(file)) return `${file}${position}`;
    fallback ??= `${file}${position}`;
  }
  return library === here ? fallback : undefined;
}
