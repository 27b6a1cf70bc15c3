type Listeners<Events extends object> = { [E in keyof Events]?: Set<(payload: Events[E]) => void> };

/** Several listeners per event; `on` returns the function that takes the listener off again. */
export class Emitter<Events extends object> {
  readonly #listeners: Listeners<Events> = {};

  on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): () => void {
    const listeners = (this.#listeners[event] ??= new Set());
    // Its own function per subscription: the same listener twice is two subscriptions.
    const own = (payload: Events[E]): void => listener(payload);
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  emit<E extends keyof Events>(event: E, payload: Events[E]): void {
    for (const listener of this.#listeners[event] ?? []) {
      try {
        listener(payload);
      } catch (error) {
        // The other listeners still hear of it, and the fault still surfaces as an uncaught error.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  clear(): void {
    for (const event in this.#listeners) this.#listeners[event]?.clear();
  }
}
