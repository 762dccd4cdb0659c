import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { LongOperationOptions } from '@uge/core';

/** Where models of the Hugging Face hub come from and are kept. */
export interface HubOptions extends LongOperationOptions {
  /** Branch, tag or commit. Default `main`. */
  revision?: string;
  /** Use what is in the cache only. Default: `HF_HUB_OFFLINE`. */
  offline?: boolean;
  /** Cache folder, shared with Python's huggingface_hub. Default: `HF_HUB_CACHE`, `HF_HOME/hub`, `~/.cache/huggingface/hub`. */
  cacheDir?: string;
  /** Access token. Default: `HF_TOKEN`, or the one that `hf auth login` keeps. */
  token?: string;
  /** Address of the hub. Default: `HF_ENDPOINT`, `https://huggingface.co`. */
  hubUrl?: string;
  /** Pause before the second try of a failed request, in milliseconds; it doubles each time. Default 1000. */
  retryDelay?: number;
}

export interface HubSettings extends LongOperationOptions {
  revision: string;
  offline: boolean;
  cacheDir: string;
  token: string | undefined;
  hubUrl: string;
  retryDelay: number;
}

/**
 * Fills in what Hugging Face's own tools take from the environment, so that cache and token are shared with them.
 *
 * @param environment - default `process.env`.
 */
export function hubSettings(
  options: HubOptions = {},
  environment: Readonly<Record<string, string | undefined>> = process.env,
): HubSettings {
  const home =
    environment['HF_HOME'] ?? join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'huggingface');
  return {
    revision: options.revision ?? 'main',
    offline: options.offline ?? /^(1|on|yes|true)$/i.test(environment['HF_HUB_OFFLINE'] ?? ''),
    cacheDir:
      options.cacheDir ?? environment['HF_HUB_CACHE'] ?? environment['HUGGINGFACE_HUB_CACHE'] ?? join(home, 'hub'),
    token: options.token ?? environment['HF_TOKEN'] ?? savedToken(environment['HF_TOKEN_PATH'] ?? join(home, 'token')),
    hubUrl: (options.hubUrl ?? environment['HF_ENDPOINT'] ?? 'https://huggingface.co').replace(/\/+$/, ''),
    retryDelay: options.retryDelay ?? 1000,
    onProgress: options.onProgress,
    signal: options.signal,
  };
}

function savedToken(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
