/** One step of a long operation. Libraries emit these and never print; `@uge/cli` renders them. */
export interface ProgressEvent {
  /** What is being done, in words a user reads: `read extract`, `render street views`, `train stage 1`. */
  phase: string;
  done: number;
  /** Absent while unknown. */
  total?: number;
  /** Plural noun that `done` counts: `photos`, `bytes`, `steps`. */
  unit: string;
  message?: string;
  metrics?: Readonly<Record<string, number>>;
}

export type ProgressListener = (event: ProgressEvent) => void;

/** Options that every long operation takes. */
export interface LongOperationOptions {
  onProgress?: ProgressListener;
  /** Aborting rejects with the signal's reason and leaves nothing half-written. */
  signal?: AbortSignal;
}
