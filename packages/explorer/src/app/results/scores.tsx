import type { JSX } from 'preact';
import type { RunScore, RunSummary } from '../../api/types.ts';
import type { Go } from '../location-state.ts';

export interface ScoresProps {
  runs: readonly RunSummary[];
  go: Go;
}

/** What each run reached in each task; one leads to its queries. */
export function Scores({ runs, go }: ScoresProps): JSX.Element {
  return (
    <>
      <p>Choose a task to see its queries. Scores in percent over all cities, with 95 % intervals.</p>
      {runs.map((run) => (
        <RunScores key={run.name} run={run} go={go} />
      ))}
    </>
  );
}

function RunScores({ run: { name, encoder, scores }, go }: { run: RunSummary; go: Go }): JSX.Element {
  const tasks = [...new Set(scores.map(({ task }) => task))];
  const open = ({ task, variant, gallery }: RunScore): void =>
    go({ run: name, task, variant, gallery: gallery === undefined ? undefined : String(gallery), query: undefined });
  return (
    <table class="scores">
      <caption>
        {name} {encoder !== name && <span class="quiet">{encoder}</span>}
      </caption>
      <thead>
        <tr>
          <th scope="col">shown</th>
          <th scope="col">metric</th>
          <th scope="col">score</th>
          <th scope="col">interval</th>
          <th scope="col">chance</th>
        </tr>
      </thead>
      {tasks.map((task) => (
        <tbody key={task}>
          <tr>
            <th scope="rowgroup" colSpan={5} class="task">
              {task.replaceAll('-', ' ')}
            </th>
          </tr>
          {scores
            .filter((score) => score.task === task)
            .map((score) => (
              <tr key={`${score.variant} ${score.gallery}`}>
                <td>
                  <button
                    type="button"
                    class="link"
                    onClick={() => open(score)}
                    aria-label={`${task}, ${variantOf(score)}: queries of ${name}`}
                  >
                    {variantOf(score)}
                  </button>
                </td>
                <td>{score.mainMetric.replace('hit', 'Hit@')}</td>
                <td>
                  <b>{percent(score.main)}</b>
                </td>
                <td class="quiet">
                  {percent(score.interval[0])}–{percent(score.interval[1])}
                </td>
                <td class="quiet">{percent(score.chance)}</td>
              </tr>
            ))}
        </tbody>
      ))}
    </table>
  );
}

/** `image+graph, of 100` */
export function variantOf({ variant, gallery }: Pick<RunScore, 'variant' | 'gallery'>): string {
  if (gallery === undefined || gallery === 20) return variant;
  return `${variant}, ${gallery === 'full' ? 'all photos' : `of ${gallery}`}`;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
