/** The checkpoint kept in `model/`. */
export interface BestCheckpoint {
  step: number;
  /** Query form that decided; absent when there were no validation rows and the last step was kept. */
  form?: string;
  margin?: number;
  recallAt1?: number;
}
