import { contentHash, UgeError } from '@uge/core';
import { ABLATIONS } from '../stages/ablations.ts';
import { parseTrainPlan, type TrainPlan } from './train-plan.ts';

/** A plan with one change. */
export interface PlanVariant {
  /** `base`, or the change: `stage2.learningRate=0.001`. */
  name: string;
  plan: TrainPlan;
}

/**
 * The plan itself as `base`, and a copy for each value of each `--vary field=a,b,c`, with nothing else changed. A value that is
 * the base's own is left out.
 *
 * @param options.vary - fields by dotted path; values are JSON, or else text. A comma within brackets or quotes does not part values.
 * @param options.named - names among `ABLATIONS`, each laid over stage 2.
 * @throws {UgeError} `train/invalid-variation`, `train/invalid-plan`, `train/invalid-config`
 */
export function planVariants(
  plan: TrainPlan,
  { vary = [], named = [] }: { vary?: readonly string[]; named?: readonly string[] },
): PlanVariant[] {
  const variants: PlanVariant[] = [{ name: 'base', plan }, ...named.map((name) => namedVariant(plan, name))];
  for (const text of vary) {
    const [, field, list] = /^([\w.]+)=(.+)$/.exec(text) ?? [];
    if (field === undefined || list === undefined) {
      throw new UgeError(
        'train/invalid-variation',
        `"${text}": expected a field and its values, as in stage2.learningRate=1e-4,1e-3.`,
        { text },
      );
    }
    for (const value of splitValues(list)) {
      variants.push({
        name: `${field}=${value}`,
        plan: parseTrainPlan(withValue(plan, field.split('.'), parse(value))),
      });
    }
  }
  const seen = new Set<string>();
  return variants.filter(({ plan: { out: _out, ...rest } }) => {
    const hash = contentHash(rest);
    return !seen.has(hash) && seen.add(hash);
  });
}

function namedVariant(plan: TrainPlan, name: string): PlanVariant {
  const ablation = ABLATIONS.find((each) => each.name === name);
  if (!ablation || !plan.stage2) {
    const known = ABLATIONS.map((each) => each.name).join(', ');
    throw new UgeError(
      'train/invalid-variation',
      ablation
        ? `"${name}" changes stage 2, which the plan does not have.`
        : `no ablation "${name}"; there are ${known}.`,
      { name },
    );
  }
  const stage2 = { ...plan.stage2, ...ablation.config };
  return { name, plan: parseTrainPlan({ ...plan, stage2, ...(ablation.startsFrom === 'fresh' && { stage1: null }) }) };
}

function withValue(node: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  const object = node !== null && typeof node === 'object' && !Array.isArray(node) ? node : {};
  const inner = (object as Record<string, unknown>)[key!];
  return { ...object, [key!]: rest.length === 0 ? value : withValue(inner, rest, value) };
}

/** Parts at commas outside brackets and quotes. */
function splitValues(list: string): string[] {
  return list.match(/(?:\[[^\]]*\]|\{[^}]*\}|"[^"]*"|[^,])+/g) ?? [];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
