import { bodyOf } from './call-error.ts';
import type { EngineParts } from './engine-parts.ts';

/** Calls left and rings declined here: they hold at once, and are said until the server has said that it knows. */
export class Decisions {
  readonly #parts: Pick<EngineParts, 'signaling' | 'merge' | 'emit'>;
  readonly #leaving = new Map<string, Promise<void>>();
  readonly #declined = new Set<string>();

  constructor(parts: Pick<EngineParts, 'signaling' | 'merge' | 'emit'>) {
    this.#parts = parts;
  }

  leave(callId: string): void {
    const { signaling, merge } = this.#parts;
    const told = signaling.command('CALL.END', { callId }).then(
      (call) => {
        this.#leaving.delete(callId);
        merge(call);
      },
      (error: unknown) => {
        // Kept when the server could not be reached: the next snapshot shows whether it still has to be told.
        if (bodyOf(error).code !== 'UNAVAILABLE') this.#leaving.delete(callId);
        this.#report(error);
      },
    );
    this.#leaving.set(callId, told);
  }

  leaving(callId: string): boolean {
    return this.#leaving.has(callId);
  }

  /** Settles when the server knows of every call that was left, or cannot be told now. */
  async told(): Promise<void> {
    await Promise.all(this.#leaving.values());
  }

  async decline(callId: string): Promise<void> {
    this.#declined.add(callId);
    const { signaling, merge } = this.#parts;
    try {
      merge(await signaling.command('CALL.REJECT', { callId }));
    } catch (error) {
      this.#report(error);
    }
  }

  declined(callId: string): boolean {
    return this.#declined.has(callId);
  }

  /** The server knows, or this person joins after all. */
  forgetDecline(callId: string): void {
    this.#declined.delete(callId);
  }

  #report(error: unknown): void {
    this.#parts.emit('problem', { about: 'server', message: bodyOf(error).message });
  }
}
