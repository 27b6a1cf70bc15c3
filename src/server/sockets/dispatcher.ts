import type { ErrorBody } from '../../shared/errors.ts';
import type { Device } from '../calls/rules.ts';
import type { ReachCrashPoint } from '../crash-points.ts';
import { Refusal, toErrorBody } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Handlers } from './handler.ts';
import type { Limits } from './limits.ts';

/** Events of one socket that may wait for their turn; more are refused. */
const QUEUE_LIMIT = 2_048;

type Acknowledge = (answer: object) => void;

interface Report {
  event: string;
  error: ErrorBody;
}

export interface DispatcherOptions {
  handlers: Handlers;
  by: Device;
  limits: Limits;
  metrics: Metrics;
  log: Log;
  reachCrashPoint: ReachCrashPoint;
  /** For clients that passed no acknowledgement. */
  report: (report: Report) => void;
}

/**
 * Everything a socket sends passes here, in the order it was sent: identity from the socket, schema, handler, answer.
 * Whatever a handler throws becomes an answer with a code; nothing thrown here can end the process.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  #tail: Promise<void> | undefined;
  #waiting = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Resolves when everything received so far has been handled. */
  async idle(): Promise<void> {
    await this.#tail;
  }

  receive(event: string, args: readonly unknown[]): void {
    const last = args.at(-1);
    const acknowledge = typeof last === 'function' ? (answer: object) => void last(answer) : undefined;
    const payloads = acknowledge ? args.slice(0, -1) : args;
    try {
      if (this.#waiting >= QUEUE_LIMIT) throw new Refusal('RATE_LIMITED');
      const limited = this.#limit(event);
      const handle = (): Promise<void> | undefined => this.#handle(event, payloads, acknowledge);
      if (limited) {
        this.#queue(() => limited.then(handle, (error: unknown) => this.#refuse(event, acknowledge, error)));
      } else if (this.#tail === undefined) {
        const pending = handle();
        if (pending) this.#queue(() => pending);
      } else {
        this.#queue(handle);
      }
    } catch (error) {
      this.#refuse(event, acknowledge, error);
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
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'a socket task failed'))
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
    const { handlers, by, metrics } = this.#options;
    const handle = handlers.get(event);
    const start = performance.now();
    const answer = (body: object): void => {
      metrics.command(event, (performance.now() - start) / 1000);
      acknowledge?.({ ok: true, ...body });
      this.#options.reachCrashPoint('after_ack');
    };
    try {
      if (!handle || payloads.length > 1) throw new Refusal('INVALID_PAYLOAD');
      const handled = handle(by, payloads[0]);
      if (!(handled instanceof Promise)) {
        answer(handled);
        return undefined;
      }
      return handled.then(answer, (error: unknown) => this.#refuse(event, acknowledge, error));
    } catch (error) {
      this.#refuse(event, acknowledge, error);
      return undefined;
    }
  }

  #limit(event: string): void | Promise<void> {
    const { limits, by } = this.#options;
    if (event === 'CALL.SIGNAL') return limits.signal(by.userId);
    return event === 'CALL.SYNC' ? limits.sync(by.userId) : limits.command(by.userId);
  }

  #refuse(event: string, acknowledge: Acknowledge | undefined, error: unknown): void {
    const body = toErrorBody(error);
    this.#options.metrics.refusal(body.code);
    if (body.code === 'INTERNAL') this.#options.log.error({ err: error, event }, 'a handler failed');
    this.#fail(event, acknowledge, body);
  }

  #fail(event: string, acknowledge: Acknowledge | undefined, error: ErrorBody): void {
    if (acknowledge) acknowledge({ ok: false, error });
    else this.#options.report({ event: event.slice(0, 64), error });
  }
}
