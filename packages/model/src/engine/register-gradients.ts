import { getGradient } from '@tensorflow/tfjs-core';

/**
 * The CommonJS build of tfjs-core, which Node loads, leaves out the gradients of the built-in operations. They register
 * themselves in a table shared by all copies of tfjs-core; existing entries (an engine's own) are kept.
 */
export async function registerGradients(): Promise<void> {
  if (getGradient('BatchMatMul')) return;
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
}
