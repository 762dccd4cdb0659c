// The build of tfjs-core that Node loads registers no gradients. The registry is global, shared by every copy of
// tfjs-core, so registering from these modules serves them all. tfjs-core must have been loaded first.
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
