import type { CallSnapshot, CommandName } from '../../../src/shared/call.ts';
import type { SignalCommand } from '../../../src/shared/signal.ts';
import { CallError } from '../../../src/renderer/call/call-error.ts';
import { Emitter } from '../../../src/renderer/call/emitter.ts';
import type { CommandArguments, Signaling, SignalingEvents } from '../../../src/renderer/call/signaling/signaling.ts';
import type { ServerConnection } from '../../../src/renderer/call/types.ts';
import type { CallRelay } from './call-relay.ts';

/** One device's line to the CallRelay. */
export class RelaySignaling implements Signaling {
  readonly tookMs = undefined;
  readonly userId: string;
  readonly deviceId: string;
  readonly #relay: CallRelay;
  readonly #emitter = new Emitter<SignalingEvents>();
  #connection: ServerConnection = { status: 'closed' };

  constructor(relay: CallRelay, userId: string, deviceId: string) {
    this.#relay = relay;
    this.userId = userId;
    this.deviceId = deviceId;
  }

  get connection(): ServerConnection {
    return this.#connection;
  }

  on<E extends keyof SignalingEvents>(event: E, listener: (payload: SignalingEvents[E]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  async connect(): Promise<void> {
    this.#become({ status: 'open' });
    this.#relay.presence(this, true);
    this.push('CALL.SNAPSHOT', { calls: this.#relay.snapshots(this.userId) });
  }

  disconnect(): void {
    this.#become({ status: 'closed' });
    this.#relay.presence(this, false);
  }

  /** The socket is gone, as after a pulled cable. */
  cut(): void {
    this.#become({ status: 'waiting', attempt: 1, retryAt: 0, failed: false });
    this.#relay.presence(this, false);
  }

  retry(): void {}
  renew(): void {}

  command<C extends CommandName>(event: C, payload: CommandArguments<C>): Promise<CallSnapshot> {
    return this.#ask(() => this.#relay.handle(this, event, { ...payload, commandId: crypto.randomUUID() }));
  }

  async signal(payload: SignalCommand): Promise<void> {
    await this.#ask(() => this.#relay.signal(this, structuredClone(payload)));
  }

  async setPresence(): Promise<void> {}

  async sync(): Promise<void> {}

  tell(): void {}

  push<E extends keyof SignalingEvents>(event: E, payload: SignalingEvents[E]): void {
    const copy = structuredClone(payload);
    // What is sent while nobody listens is lost, also if the socket is back a moment later.
    if (this.#connection.status !== 'open') return;
    this.#relay.later(() => {
      if (this.#connection.status === 'open') this.#emitter.emit(event, copy);
    });
  }

  #ask<T>(action: () => T): Promise<T> {
    if (this.#connection.status !== 'open') return Promise.reject(CallError.of('UNAVAILABLE'));
    return new Promise((resolve, reject) => {
      this.#relay.later(() => {
        try {
          const answer = action();
          this.#relay.later(() => resolve(answer));
        } catch (error) {
          this.#relay.later(() => reject(error instanceof Error ? error : new Error(String(error))));
        }
      });
    });
  }

  #become(connection: ServerConnection): void {
    this.#connection = connection;
    this.#emitter.emit('connection', connection);
  }
}
