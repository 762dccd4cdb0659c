import { callSiteOf, type RawStack, takeStack } from './call-site.ts';

/** Where a recorded operation comes from: a tfjs kernel, and the line of the program that asked for it. */
export interface Origin {
  readonly kernel: string;
  readonly site: string | RawStack | undefined;
}

/** A tfjs kernel as origins see it. */
export interface KernelIdentity {
  readonly name: string;
  /** A number of the kernel's own. */
  readonly tag: number;
  /** Whether it can fail on the values it is given, such as an index out of range. */
  readonly canFail: boolean;
}

/** Remembered call sites; beyond this many, remembering starts anew. */
const REMEMBERED_SITES = 16_384;
/** Largest prime below 2^26: products with a small factor stay exact, and two such numbers make one key. */
const HASH_MODULUS = 67_108_859;
const HASH_FACTORS = [31_337, 48_271] as const;

/**
 * Taking a stack costs about as much as recording the operation, so it is taken only where an error is likely to need
 * it: for kernels that can fail on their values, always; for the others, when the kernels recorded since the last
 * computation, with their sizes, have not occurred in this order before. A training loop pays in its first step.
 */
export class OriginTracker {
  readonly #remembered = new Map<number, Origin>();
  #low = 0;
  #high = 0;

  /** Counts the order of recording from here. */
  restart(): void {
    this.#low = 0;
    this.#high = 0;
  }

  /** @param size - elements of all inputs, part of what tells two programs apart. */
  originOf(kernel: KernelIdentity, size: number, below: CallableFunction): Origin {
    const value = kernel.tag + (size % HASH_MODULUS);
    this.#low = (this.#low * HASH_FACTORS[0] + value) % HASH_MODULUS;
    this.#high = (this.#high * HASH_FACTORS[1] + value) % HASH_MODULUS;
    if (kernel.canFail) return { kernel: kernel.name, site: takeStack(below) };
    const key = this.#high * HASH_MODULUS + this.#low;
    const known = this.#remembered.get(key);
    if (known) return known;
    if (this.#remembered.size >= REMEMBERED_SITES) this.#remembered.clear();
    // As text: a raw stack would keep the program's closures alive.
    const origin = { kernel: kernel.name, site: callSiteOf(takeStack(below)) };
    this.#remembered.set(key, origin);
    return origin;
  }
}

/** `tf kernel 'GatherV2', called at model.ts:12:3`. */
export function describeOrigin({ kernel, site }: Origin): string {
  const place = typeof site === 'object' ? callSiteOf(site) : site;
  return place ? `tf kernel '${kernel}', called at ${place}` : `tf kernel '${kernel}'`;
}
