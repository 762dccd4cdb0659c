import { readFileSync } from 'node:fs';

/** Resident memory of this process in GB: highest so far, its own pages now, and pages of mapped files now. */
export function memory() {
  const status = readFileSync('/proc/self/status', 'utf8');
  const gigabytes = (key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)[1]) / 1e6;
  return { peak: gigabytes('VmHWM'), own: gigabytes('RssAnon'), file: gigabytes('RssFile') };
}
