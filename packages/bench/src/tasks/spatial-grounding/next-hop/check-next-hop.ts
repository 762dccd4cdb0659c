import { type CityGraph, RELATIONS } from '@uge/graph';
import { normaliseName } from '../../../builder/normalise-name.ts';
import type { BenchmarkQuery } from '../../../types.ts';
import type { AnswerCheck } from '../../task.ts';
import { candidatesOf } from '../shared/check-node.ts';
import { nameCounts } from '../shared/name-counts.ts';
import { sharesWord } from './shares-word.ts';

/**
 * Go the way backwards: count turns from the street of the destination to every street, over the list of all edges. Streets that
 * cross the start and are one turn nearer to the destination are right; they must all have the name of the answer, and no other
 * candidate may.
 */
export function checkNextHop(query: BenchmarkQuery, { photo, city: { graph }, report }: AnswerCheck): void {
  const crossings = crossingsOf(graph);
  const nodes = (query.evidence.nodes ?? []).map((id) => graph.indexOf(id));
  const start = graph.indexOf(photo.record.streetId);
  const destination = nodes.at(-1);
  if (start === undefined || destination === undefined || nodes[0] !== start) {
    report('the evidence is no way from the street of the camera');
    return;
  }
  const name = graph.node(destination).name ?? '';
  if (nameCounts(graph).get(normaliseName(name)) !== 1) report(`"${name}" is not the name of one thing`);
  if (!query.instruction.includes(name)) report(`the question does not name "${name}"`);
  if (sharesWord(name, query.ground_truth)) report(`"${name}" has a word of the answer`);
  const goal = crossings.streetOf.get(destination);
  if (goal === undefined || nodes.at(-2) !== goal) {
    report(`the evidence does not end on the street of "${name}"`);
    return;
  }
  for (let at = 1; at < nodes.length - 1; at++) {
    if (!crossings.of.get(nodes[at - 1]!)?.has(nodes[at]!))
      report(`${query.evidence.nodes![at - 1]} does not cross ${query.evidence.nodes![at]}`);
  }
  const turns = turnsTo(goal, crossings.of);
  const least = turns.get(start);
  if (least === undefined || least !== nodes.length - 2)
    report(`the way has ${nodes.length - 2} turns, the least are ${least}`);
  const nameAt = (street: number): string => normaliseName(graph.node(street).name ?? '');
  const right = new Set(
    [...(crossings.of.get(start) ?? [])].filter((street) => turns.get(street) === (least ?? 0) - 1).map(nameAt),
  );
  if (right.size !== 1 || !right.has(normaliseName(query.ground_truth)))
    report(`the next street is ${[...right].map((own) => `"${own}"`).join(' or ')}`);
  for (const { value, evidence } of candidatesOf(query)) {
    const index = graph.indexOf(evidence.source);
    if (index === undefined || nameAt(index) !== normaliseName(value))
      report(`"${value}" is not the name of ${evidence.source}`);
    if (value !== query.ground_truth && right.has(normaliseName(value))) report(`"${value}" is right too`);
    if (normaliseName(value) === nameAt(start)) report(`"${value}" is the street of the camera`);
  }
}

interface Crossings {
  /** Named streets that cross a named street. */
  of: ReadonlyMap<number, ReadonlySet<number>>;
  streetOf: ReadonlyMap<number, number>;
}

const known = new WeakMap<CityGraph, Crossings>();

function crossingsOf(graph: CityGraph): Crossings {
  const found = known.get(graph);
  if (found) return found;
  const { edgeRelation, edgeSource, edgeTarget } = graph.columns;
  const of = new Map<number, Set<number>>();
  const streetOf = new Map<number, number>();
  const isNamed = (index: number): boolean => normaliseName(graph.node(index).name ?? '') !== '';
  const add = (from: number, to: number): void => void of.set(from, (of.get(from) ?? new Set()).add(to));
  for (let edge = 0; edge < edgeRelation.length; edge++) {
    const [source, target] = [edgeSource[edge]!, edgeTarget[edge]!];
    const relation = RELATIONS[edgeRelation[edge]!];
    if (relation === 'nearest') streetOf.set(source, target);
    if (relation !== 'crosses' || !isNamed(source) || !isNamed(target)) continue;
    add(source, target);
    add(target, source);
  }
  const made = { of, streetOf };
  known.set(graph, made);
  return made;
}

function turnsTo(goal: number, crossings: Crossings['of']): Map<number, number> {
  const turns = new Map([[goal, 0]]);
  for (const [street, count] of turns) {
    for (const next of crossings.get(street) ?? []) if (!turns.has(next)) turns.set(next, count + 1);
  }
  return turns;
}
