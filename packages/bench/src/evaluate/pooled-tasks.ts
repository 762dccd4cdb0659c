import type { TaskMetadata } from '../tasks/task-metadata.ts';

/**
 * Tasks that enter numbers over several tasks. Those on scores that people gave stand by themselves: scores of scenes and of
 * people are never averaged, and benchmarks with and without such photos have the same means. Where there is nothing else, they
 * are all there is.
 */
export function pooledTasks(tasks: readonly TaskMetadata[]): readonly TaskMetadata[] {
  const others = tasks.filter(({ scoreSource }) => scoreSource !== 'human');
  return others.length > 0 ? others : tasks;
}
