import type { RuntimeBinding, SessionOptions } from '../runtime/runtime-binding.ts';
import type { Storage } from '../runtime/storage.ts';
import type { LinearGraph } from './linearise.ts';
import { compilePlan, type Plan } from './plan.ts';

/** Recompiles after which every scalar of a structure is an input. */
const SCALAR_RECOMPILES = 2;

interface Entry {
  plan: Plan;
  recompiles: number;
}

/** Compiled plans by structure, the least recently used dropped beyond `capacity`. */
export class PlanCache {
  readonly #runtime: { binding: RuntimeBinding; options: SessionOptions };
  readonly #capacity: number;
  readonly #entries = new Map<string, Entry>();
  readonly #pinned = new Map<Plan, number>();
  #compiles = 0;

  constructor(runtime: { binding: RuntimeBinding; options: SessionOptions }, capacity: number) {
    this.#runtime = runtime;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  get compiles(): number {
    return this.#compiles;
  }

  /** The plan for a graph. Constants that turn out to change become inputs at the cost of one compile. */
  find(graph: LinearGraph): Plan {
    const entry = this.#entries.get(graph.signature);
    if (!entry) return this.#store(graph, [], 0);
    const { plan } = entry;
    const varying = new Set(plan.varyingScalars);
    const changed = graph.scalars.flatMap((scalar, i) =>
      varying.has(i) || Object.is(plan.bakedScalars[i], scalar.storage!.array[0]) ? [] : [i],
    );
    if (changed.length === 0) {
      this.#entries.delete(graph.signature);
      this.#entries.set(graph.signature, entry);
      return plan;
    }
    const all = graph.scalars.map((_, i) => i);
    const next = entry.recompiles >= SCALAR_RECOMPILES ? all : [...varying, ...changed].sort((a, b) => a - b);
    this.#entries.delete(graph.signature);
    this.#drop(plan);
    return this.#store(graph, next, entry.recompiles + 1);
  }

  /** Keeps a plan's session alive, even after the cache forgets it, until `unpin`. */
  pin(plan: Plan): void {
    this.#pinned.set(plan, (this.#pinned.get(plan) ?? 0) + 1);
  }

  unpin(plan: Plan): void {
    const pins = (this.#pinned.get(plan) ?? 0) - 1;
    if (pins > 0) {
      this.#pinned.set(plan, pins);
      return;
    }
    this.#pinned.delete(plan);
    const cached = [...this.#entries.values()].some((entry) => entry.plan === plan);
    if (!cached) plan.session.dispose();
  }

  /** Drops the plans that have one of these blocks compiled in. */
  forget(storages: readonly Storage[]): void {
    for (const [signature, { plan }] of this.#entries) {
      if (!plan.constants.some(({ storage }) => storages.includes(storage))) continue;
      this.#entries.delete(signature);
      this.#drop(plan);
    }
  }

  clear(): void {
    for (const { plan } of this.#entries.values()) this.#drop(plan);
    this.#entries.clear();
  }

  #store(graph: LinearGraph, varying: readonly number[], recompiles: number): Plan {
    const plan = compilePlan(graph, varying, this.#runtime);
    this.#compiles++;
    this.#entries.set(graph.signature, { plan, recompiles });
    for (const [signature, entry] of this.#entries) {
      if (this.#entries.size <= this.#capacity) break;
      this.#entries.delete(signature);
      this.#drop(entry.plan);
    }
    return plan;
  }

  #drop(plan: Plan): void {
    if (!this.#pinned.has(plan)) plan.session.dispose();
  }
}
