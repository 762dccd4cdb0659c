import { type ChildProcess, fork } from 'node:child_process';
import { UgeError } from '@uge/core';
import type { ReplicaRequests, Reply, RequestKind } from './replica-messages.ts';

/** Characters of a worker's last words that are shown. */
const SHOWN_WORDS = 500;

interface Waiting {
  resolve: (given: unknown) => void;
  reject: (reason: unknown) => void;
}

/** A worker process as seen from the one that trains. Requests are answered in order. */
export class Replica {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  readonly #name: string;
  #words = '';
  #next = 0;
  /** Why it can be asked no more. */
  #failure: UgeError | undefined;

  /** @param entry - the module that the process runs. */
  constructor(entry: string, name: string) {
    this.#name = name;
    // Flags of this process are not those of the worker; its buffers travel as they are.
    this.#process = fork(entry, {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-SHOWN_WORDS);
    });
    this.#process.on('message', (reply: Reply) => this.#take(reply));
    this.#ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#fail(how);
        resolve();
      };
      this.#process.on('error', (error) => end(`could not be run: ${error.message}`));
      this.#process.on('close', (code, signal) => end(signal ? `was ended by ${signal}` : `ended with code ${code}`));
    });
  }

  get id(): number | undefined {
    return this.#process.pid;
  }

  /** @throws {UgeError} `train/worker-failed` when the process ends first; else what the worker threw. */
  ask<Kind extends RequestKind>(
    kind: Kind,
    asked: ReplicaRequests[Kind]['asked'],
  ): Promise<ReplicaRequests[Kind]['given']> {
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      const number = this.#next++;
      this.#waiting.set(number, { resolve, reject });
      this.#process.send({ number, kind, asked }, (error) => {
        // It has ended, which is reported as that, or can be reached no more.
        if (error) this.#process.kill('SIGKILL');
      });
    });
    // Several may wait at once, and all fail with the first.
    answer.catch(() => undefined);
    return answer as Promise<ReplicaRequests[Kind]['given']>;
  }

  /** Ends the process, whatever it does, and waits until it has ended. */
  async end(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  #take(reply: Reply): void {
    const waiting = this.#waiting.get(reply.number);
    this.#waiting.delete(reply.number);
    if ('given' in reply) {
      waiting?.resolve(reply.given);
      return;
    }
    const { code = 'train/worker-failed', message, details } = reply.failed;
    waiting?.reject(new UgeError(code, `${this.#name}: ${message}`, { ...details, worker: this.#name }));
  }

  #fail(how: string): void {
    const words = this.#words.trim();
    this.#failure ??= new UgeError(
      'train/worker-failed',
      `${this.#name} ${how}; the step it was part of is lost. Go on from the last checkpoint, with fewer workers or a smaller chunkRows if memory ran out.${words ? ` It said: ${words}` : ''}`,
      { worker: this.#name },
    );
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}
