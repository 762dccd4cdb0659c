import { didYouMean, UgeError } from '@uge/core';
import type { Task } from './task.ts';

/** Tasks by name, in the order they were given; a value, not a global. */
export interface TaskRegistry {
  readonly names: readonly string[];
  readonly tasks: readonly Task[];
  /** @throws {UgeError} `bench/unknown-task` with the nearest name. */
  get(name: string): Task;
  has(name: string): boolean;
  /** A registry of these names only, in this registry's order. @throws {UgeError} `bench/unknown-task`. */
  only(names: readonly string[]): TaskRegistry;
  /** A registry with more tasks. @throws {UgeError} `bench/duplicate-task`. */
  with(...tasks: readonly Task[]): TaskRegistry;
}

/** @throws {UgeError} `bench/duplicate-task` where a name occurs twice. */
export function createTaskRegistry(tasks: readonly Task[]): TaskRegistry {
  const byName = new Map<string, Task>();
  for (const task of tasks) {
    const { name } = task.metadata;
    if (byName.has(name)) {
      throw new UgeError('bench/duplicate-task', `two tasks are named "${name}"; rename one.`, { name });
    }
    byName.set(name, task);
  }
  const names = [...byName.keys()];
  const get = (name: string): Task => {
    const task = byName.get(name);
    if (task) return task;
    throw new UgeError('bench/unknown-task', `no task is named "${name}". ${didYouMean(name, names)}`, {
      name,
      available: names,
    });
  };
  return {
    names,
    tasks: [...byName.values()],
    get,
    has: (name) => byName.has(name),
    only(wanted) {
      const chosen = new Set(wanted.map(get));
      return createTaskRegistry([...byName.values()].filter((task) => chosen.has(task)));
    },
    with: (...more) => createTaskRegistry([...byName.values(), ...more]),
  };
}
