import { vi } from 'vitest';

/** What was written since; a test empties it by assignment. */
export interface CapturedOutput {
  stdout: string;
  stderr: string;
}

/** Takes what is written to stdout and stderr from now on, until `vi.restoreAllMocks()`. */
export function captureOutput(): CapturedOutput {
  const output: CapturedOutput = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      output[name] += text;
      return true;
    });
  }
  return output;
}
