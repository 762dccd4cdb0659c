import { availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';

/** What a run ran on. */
export interface MachineRecord {
  platform: string;
  cpu: string;
  /** Processors that this process may use. */
  cores: number;
  /** Main memory, bytes. */
  memory: number;
  /** Name of the tfjs backend. */
  engine: string;
}

export function machineRecord(): MachineRecord {
  return {
    platform: `${platform()} ${release()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    engine: tf.getBackend(),
  };
}
