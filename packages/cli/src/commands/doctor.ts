import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { UgeError } from '@uge/core';
import { BACKEND_NAMES, type BackendName, selectBackend } from '@uge/model';
import type { Command } from '../command.ts';
import { loadUgeConfig } from '../config/load-uge-config.ts';
import { formatBytes } from '../format-bytes.ts';
import { createStyle } from '../style.ts';
import { NODE_RANGE, VERSION } from '../version.ts';

/** What an engine needs beside its npm packages. */
const NEEDS: Readonly<Partial<Record<BackendName, string>>> = {
  'tensorflow-gpu': 'an NVIDIA card, Linux x64, CUDA 11.2 and cuDNN 8.1',
  webgpu: 'a card with a Vulkan, Metal or Direct3D 12 driver',
};

interface Health {
  uge: string;
  node: { version: string; expected: string };
  platform: string;
  processor: string;
  threads: number;
  /** Bytes. */
  memory: { total: number; free: number };
  /** Bytes free where the command was run. */
  diskFree: number;
  /** Name and driver of NVIDIA cards; empty without a driver. */
  graphicsCards: string[];
  /** The config file that commands run here take options from; absent where there is none. */
  config?: { path: string; problem?: string };
  engines: { name: BackendName; works: boolean; reason: string; needs?: string }[];
  /** The engine that commands take by themselves; absent where none works. */
  engine?: BackendName;
}

export const doctor: Command = {
  name: 'doctor',
  summary: 'What this machine has: versions, memory, config, engines, and what to install for a graphics card.',
  options: {},
  withoutConfig: true,
  examples: ['uge doctor', 'uge doctor --json'],
  run: async ({ options }) => {
    const health = await examine(options['config'] as string | undefined);
    const problem = health.engine === undefined ? 'no engine works here' : health.config?.problem;
    return {
      json: health,
      text: describe(health),
      ...(problem !== undefined && { failure: new UgeError('cli/unhealthy', `${problem}; see what stands above.`) }),
    };
  },
};

async function examine(configPath: string | undefined): Promise<Health> {
  const config = await examineConfig(configPath);
  const { bavail, bsize } = await statfs('.');
  const engine = await selectBackend().then(
    ({ name }) => name,
    () => undefined,
  );
  const engines: Health['engines'] = [];
  for (const name of BACKEND_NAMES) {
    const needs = NEEDS[name];
    engines.push({ name, ...(await tryEngine(name)), ...(needs === undefined ? {} : { needs }) });
  }
  return {
    uge: VERSION,
    node: { version: process.version, expected: NODE_RANGE },
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    threads: availableParallelism(),
    memory: { total: totalmem(), free: freemem() },
    diskFree: bavail * bsize,
    graphicsCards: await nvidiaCards(),
    ...(config && { config }),
    engines,
    ...(engine === undefined ? {} : { engine }),
  };
}

async function examineConfig(path: string | undefined): Promise<Health['config']> {
  // The list of commands holds this one.
  const { commands } = await import('./index.ts');
  try {
    const loaded = await loadUgeConfig({ commands, ...(path !== undefined && { path }) });
    return loaded.path === undefined ? undefined : { path: loaded.path };
  } catch (error) {
    if (!UgeError.isInstance(error)) throw error;
    const file = String(error.details['path'] ?? error.details['file']);
    return { path: file, problem: `${error.code}: ${error.message}` };
  }
}

async function tryEngine(name: BackendName): Promise<{ works: boolean; reason: string }> {
  try {
    const { reason } = await selectBackend({ prefer: name });
    // "asked for (device)"
    return { works: true, reason: /\((.*)\)$/.exec(reason)?.[1] ?? '' };
  } catch (error) {
    const tried = UgeError.isInstance(error)
      ? (error.details?.['tried'] as { reason: string }[] | undefined)
      : undefined;
    return { works: false, reason: tried?.[0]?.reason ?? (error as Error).message };
  }
}

async function nvidiaCards(): Promise<string[]> {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
  const { stdout } = await promisify(execFile)('nvidia-smi', query).catch(() => ({ stdout: '' }));
  return stdout.split('\n').filter((line) => line.trim() !== '');
}

function describe(health: Health): string {
  const { uge, node, platform, processor, threads, memory, diskFree, graphicsCards, config, engines, engine } = health;
  const style = createStyle(process.stdout);
  const rows = [
    ['uge', uge],
    ['node', `${node.version} (expected ${node.expected})`],
    ['platform', platform],
    ['processor', `${processor}, ${threads} threads`],
    ['memory', `${formatBytes(memory.free)} free of ${formatBytes(memory.total)}`],
    ['disk', `${formatBytes(diskFree)} free here`],
    ['NVIDIA', graphicsCards.join('; ') || 'no driver found'],
    [
      'config',
      config ? `${config.path}${config.problem === undefined ? '' : ' (broken)'}` : 'no uge.config.* here or above',
    ],
  ];
  const lines = rows.map(([label, value]) => `${label!.padEnd(10)} ${value}`);
  lines.push('', 'Engines, fastest first');
  for (const { name, works, reason, needs } of engines) {
    const mark = name === engine ? 'used' : works ? 'works' : 'no';
    const shown = style(mark === 'no' ? 'dim' : 'green', mark.padEnd(6));
    lines.push(`  ${name.padEnd(15)} ${shown} ${reason}`.trimEnd());
    if (!works && needs) lines.push(`  ${''.padEnd(22)} needs: ${needs}`);
  }
  return lines.join('\n');
}
