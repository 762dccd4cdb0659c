import { normaliseName } from '../builder/normalise-name.ts';
import { answerPosition } from '../builder/query-draft.ts';
import type { Task } from '../tasks/task.ts';
import type { BenchmarkQuery, HumanScores } from '../types.ts';

/** Check a row about a photo that people scored, and its answer. */
export function checkHumanQuery(
  query: BenchmarkQuery,
  options: { task: Task; human: HumanScores; seed: number; report: (problem: string) => void },
): void {
  const { task, human, seed, report } = options;
  const { candidates, ground_truth_idx: position, evidence } = query;
  const photo = human.photos.find(({ id }) => id === evidence.photo);
  if (!photo) report(`no scored photo "${evidence.photo}" in ${human.name}`);
  if (candidates[position] !== query.ground_truth) report('ground_truth is not the candidate at ground_truth_idx');
  if (new Set(candidates.map(normaliseName)).size !== candidates.length) report('two candidates are equal');
  if (evidence.candidates.length !== candidates.length) report('evidence and candidates differ in number');
  if (position !== answerPosition(seed, query.id, candidates.length))
    report('the answer is not at its seeded position');
  if (query.images.length > 0 && query.images[0] !== photo?.image) report("the image is not the photo's");
  if (query.graphs.length > 0 || query.shuffled_graphs.length > 0) report('the photo has no graph');
  if (evidence.scoreSource !== 'human') report('the answer was not made from scores that people gave');
  const own = new Set(human.photos.map(({ image }) => image));
  for (const image of query.candidate_images ?? []) if (!own.has(image)) report(`${image} is no scored photo`);
  if (task.human) task.human.check(query, { human, seed, report });
  else report('the task has no queries about photos that people scored');
}
