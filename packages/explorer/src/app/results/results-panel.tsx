import type { JSX } from 'preact';
import type { Summary } from '../../api/types.ts';
import { api } from '../api.ts';
import { HowTo } from '../how-to.tsx';
import type { Go, LocationState } from '../location-state.ts';
import { Pending } from '../pending.tsx';
import { useLoaded } from '../use-loaded.ts';
import { Queries } from './queries.tsx';
import { Scores } from './scores.tsx';

export interface ResultsPanelProps {
  place: LocationState;
  go: Go;
  summary: Summary;
  onPhoto: (id: string, city: string) => void;
}

export function ResultsPanel({ place, go, summary, onPhoto }: ResultsPanelProps): JSX.Element {
  const runs = useLoaded(summary.runs.length > 0 ? 'runs' : undefined, api.runs);
  if (!runs)
    return (
      <HowTo
        what="Results of a benchmark, query by query, with the candidates as they were ranked."
        option="--results <folder>"
      />
    );
  if (runs.state !== 'ready') return <Pending of={runs} what="results" />;
  const { run, task, variant, gallery } = place;
  const scores = runs.value.find(({ name }) => name === run)?.scores;
  const score = scores?.find(
    (each) => each.task === task && each.variant === variant && String(each.gallery ?? '') === (gallery ?? ''),
  );
  if (run === undefined || !score) return <Scores runs={runs.value} go={go} />;
  return <Queries key={`${run} ${task} ${variant} ${gallery}`} run={run} score={score} {...{ place, go, onPhoto }} />;
}
