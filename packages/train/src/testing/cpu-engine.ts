import { selectBackend } from '@uge/model';

/** The plain JavaScript engine with gradients, for tests. */
export async function useCpuEngine(): Promise<void> {
  await selectBackend({ prefer: 'cpu' });
}
