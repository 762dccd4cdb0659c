import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const STACK_FRAMES = 40;
/** In the sources the folder above this file's, in a build the folder of the bundle: what is in there is this library. */
const here: string = dirname(fileURLToPath(import.meta.url));
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

/** `file:line:column` of the innermost frame that belongs to neither tfjs nor this library; undefined where there is none. */
export function callSiteOf(raw: RawStack): string | undefined {
  for (const line of raw.stack?.split('\n') ?? []) {
    const place = /(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*:\d+:\d+)\)?$/.exec(line)?.[1];
    if (!place) continue;
    const path = place.startsWith('file://') ? fileURLToPath(place.replace(/:\d+:\d+$/, '')) : place;
    const position = /:\d+:\d+$/.exec(place)![0];
    const file = path.endsWith(position) ? path.slice(0, -position.length) : path;
    if (/[\\/]@tensorflow[\\/]/.test(file)) continue;
    if (file.startsWith(library) && !/\.test\.[cm]?[jt]s$/.test(file)) continue;
    return `${file}${position}`;
  }
  return undefined;
}
