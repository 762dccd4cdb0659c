import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TrainProgramOptions } from './train-program.ts';

/** A line of the program. */
export interface ProgramLine {
  kind: string;
  step?: number;
  to?: string;
}

/** When to kill: at the first line that fits, after some milliseconds. */
export interface Moment {
  at: (line: ProgramLine) => boolean;
  delay?: number;
}

/**
 * Runs the program until it ends, or SIGKILLs it.
 *
 * @returns the lines until then, and whether it was killed.
 */
export function runProgram(
  file: string,
  { moment, ...options }: TrainProgramOptions & { moment?: Moment },
): Promise<{ lines: ProgramLine[]; killed: boolean }> {
  const child = spawn(process.execPath, [file, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // The bundled backend looks for ONNX Runtime from where the bundle lies.
    env: { ...process.env, NODE_PATH: fileURLToPath(new URL('../../../tfjs-onnx/node_modules', import.meta.url)) },
  });
  const lines: ProgramLine[] = [];
  let errors = '';
  let isAimed = moment !== undefined;
  child.stderr.on('data', (text) => {
    errors += String(text);
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as ProgramLine;
    lines.push(line);
    if (!isAimed || !moment!.at(line)) return;
    isAimed = false;
    if (moment!.delay) setTimeout(() => child.kill('SIGKILL'), moment!.delay);
    else child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve({ lines, killed: signal === 'SIGKILL' });
      else reject(new Error(`the program ended with ${code ?? signal}: ${errors}`));
    });
  });
}
