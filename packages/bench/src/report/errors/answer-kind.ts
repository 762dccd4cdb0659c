import type { CityGraph } from '@uge/graph';
import type { BenchmarkQuery, BenchmarkSource } from '../../types.ts';

export interface AnswerKinds {
  title: string;
  /** Category of a node; absent where the query names none that its city has. */
  kindOf(query: BenchmarkQuery): string | undefined;
}

/** City graphs by name. */
export async function readCities(
  dataset: BenchmarkSource,
  signal: AbortSignal | undefined,
): Promise<Map<string, CityGraph>> {
  const cities = new Map<string, CityGraph>();
  for (const { name } of dataset.manifest.cities) {
    signal?.throwIfAborted();
    cities.set(name, await dataset.readCity(name));
  }
  return cities;
}

/** What a task's answers are by category: of the places or streets that are the answers, else of the streets the photos are on. */
export function answerKinds(
  queries: readonly BenchmarkQuery[],
  cities: ReadonlyMap<string, CityGraph>,
): AnswerKinds | undefined {
  const categoryOf = (city: string, id: string | undefined): string | undefined => {
    const graph = cities.get(city);
    const index = id === undefined ? undefined : graph?.indexOf(id);
    return index === undefined ? undefined : graph!.node(index).category;
  };
  const choices: AnswerKinds[] = [
    {
      title: 'By kind of answer',
      kindOf: ({ city, evidence, ground_truth_idx: truth }) => categoryOf(city, evidence.candidates[truth]?.source),
    },
    { title: 'By kind of street', kindOf: ({ city, evidence }) => categoryOf(city, evidence.streetId) },
  ];
  return choices.find(({ kindOf }) => queries.some((query) => kindOf(query) !== undefined));
}
