import { errorBody, type ErrorBody } from '../../shared/errors.ts';
import type { Device } from '../calls/rules.ts';
import { Refusal, toErrorBody } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Handlers } from './handler.ts';

/** Events of one socket that may wait for their turn; more are refused. */
const QUEUE_LIMIT = 512;

type Acknowledge = (answer: object) => void;

export interface Report {
  event: string;
  error: ErrorBody;
}

/**
 * Everything a socket sends passes here, in the order it was sent: identity from the socket, schema, handler, answer.
 * Whatever a handler throws becomes an answer with a code; nothing thrown here can end the process.
 */
export class Dispatcher {
  readonly #handlers: Handlers;
  readonly #by: Device;
  readonly #log: Log;
  /** For clients that passed no acknowledgement. */
  readonly #report: (report: Report) => void;
  #tail: Promise<void> | undefined;
  #waiting = 0;

  constructor(handlers: Handlers, by: Device, log: Log, report: (report: Report) => void) {
    this.#handlers = handlers;
    this.#by = by;
    this.#log = log;
    this.#report = report;
  }

  receive(event: string, args: readonly unknown[]): void {
    const last = args.at(-1);
    const acknowledge = typeof last === 'function' ? (answer: object) => void last(answer) : undefined;
    const payloads = acknowledge ? args.slice(0, -1) : args;
    if (this.#tail === undefined) {
      const pending = this.#handle(event, payloads, acknowledge);
      if (pending) this.#queue(() => pending);
    } else if (this.#waiting >= QUEUE_LIMIT) {
      this.#fail(event, acknowledge, errorBody('RATE_LIMITED'));
    } else {
      this.#queue(() => this.#handle(event, payloads, acknowledge));
    }
  }

  /** Runs after everything that was received before. */
  after(run: () => Promise<void>): void {
    this.#queue(run);
  }

  #queue(run: () => Promise<void> | undefined): void {
    this.#waiting++;
    const tail = (this.#tail ?? Promise.resolve())
      .then(run)
      .catch((error: unknown) => this.#log.error({ err: error }, 'a socket task failed'))
      .finally(() => {
        this.#waiting--;
        if (this.#tail === tail) this.#tail = undefined;
      });
    this.#tail = tail;
  }

  /** Undefined when the answer went out at once. */
  #handle(
    event: string,
    payloads: readonly unknown[],
    acknowledge: Acknowledge | undefined,
  ): Promise<void> | undefined {
    try {
      const handle = this.#handlers.get(event);
      if (!handle || payloads.length > 1) throw new Refusal('INVALID_PAYLOAD');
      const answer = handle(this.#by, payloads[0]);
      if (!(answer instanceof Promise)) {
        acknowledge?.({ ok: true, ...answer });
        return undefined;
      }
      return answer.then(
        (body: object) => acknowledge?.({ ok: true, ...body }),
        (error: unknown) => this.#refuse(event, acknowledge, error),
      );
    } catch (error) {
      this.#refuse(event, acknowledge, error);
      return undefined;
    }
  }

  #refuse(event: string, acknowledge: Acknowledge | undefined, error: unknown): void {
    const body = toErrorBody(error);
    if (body.code === 'INTERNAL') this.#log.error({ err: error, event }, 'a handler failed');
    this.#fail(event, acknowledge, body);
  }

  #fail(event: string, acknowledge: Acknowledge | undefined, error: ErrorBody): void {
    if (acknowledge) acknowledge({ ok: false, error });
    else this.#report({ event: event.slice(0, 64), error });
  }
}
