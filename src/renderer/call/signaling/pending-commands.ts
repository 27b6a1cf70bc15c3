import { CallError } from '../call-error.ts';

interface Pending {
  event: string;
  payload: object;
  resolve: (answer: unknown) => void;
  reject: (error: CallError) => void;
  lifetime: ReturnType<typeof setTimeout>;
}

/** Commands without an answer yet. They outlive a lost socket and are sent again with the same `commandId`. */
export class PendingCommands {
  readonly #pending = new Map<string, Pending>();
  readonly #lifetimeMs: number;

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs;
  }

  add(commandId: string, event: string, payload: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const lifetime = setTimeout(() => this.reject(commandId, CallError.of('UNAVAILABLE')), this.#lifetimeMs);
      this.#pending.set(commandId, { event, payload, resolve, reject, lifetime });
    });
  }

  resolve(commandId: string, answer: unknown): void {
    this.#take(commandId)?.resolve(answer);
  }

  reject(commandId: string, error: CallError): void {
    this.#take(commandId)?.reject(error);
  }

  /** In the order in which they were given. */
  all(): { commandId: string; event: string; payload: object }[] {
    return [...this.#pending].map(([commandId, { event, payload }]) => ({ commandId, event, payload }));
  }

  rejectAll(error: CallError): void {
    for (const commandId of this.#pending.keys()) this.reject(commandId, error);
  }

  #take(commandId: string): Pending | undefined {
    const pending = this.#pending.get(commandId);
    this.#pending.delete(commandId);
    clearTimeout(pending?.lifetime);
    return pending;
  }
}
