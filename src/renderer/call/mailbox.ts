import type { SignalEvent } from '../../shared/signal.ts';

const MAX_CALLS = 16;
const MAX_SIGNALS = 400;

/**
 * Signals whose sender the roster does not seat yet: an answer often arrives a few milliseconds before the event that
 * says it was accepted. Bounded; the oldest go first.
 */
export class Mailbox {
  readonly #calls = new Map<string, SignalEvent[]>();

  put(event: SignalEvent): void {
    const signals = this.#calls.get(event.callId) ?? [];
    signals.push(event);
    if (signals.length > MAX_SIGNALS) signals.shift();
    this.#calls.set(event.callId, signals);
    for (const oldest of this.#calls.keys()) {
      if (this.#calls.size <= MAX_CALLS) break;
      this.#calls.delete(oldest);
    }
  }

  /** Everything kept for a call, in the order of arrival; it is not kept any longer. */
  take(callId: string): SignalEvent[] {
    const signals = this.#calls.get(callId) ?? [];
    this.#calls.delete(callId);
    return signals;
  }
}
