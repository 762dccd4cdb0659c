/** One thing that is wrong with a dataset. */
export interface DatasetProblem {
  /** Relative to the dataset folder. */
  file: string;
  /** From 1, where the file has lines. */
  line?: number;
  code:
    | 'manifest'
    | 'missing-file'
    | 'changed-file'
    | 'extra-file'
    | 'schema'
    | 'reference'
    | 'graph'
    | 'tags'
    | 'answer-in-query'
    | 'position-in-text'
    | 'repeated-positive'
    | 'count'
    | 'leak';
  message: string;
}

/** Takes problems as they are found. */
export type ProblemListener = (problem: DatasetProblem) => void;
