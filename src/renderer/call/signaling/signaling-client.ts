import { io, type Socket } from 'socket.io-client';
import * as v from 'valibot';
import type { PresenceCommand } from '../../../shared/account.ts';
import { CallSnapshotSchema, type CallSnapshot, type CommandName } from '../../../shared/call.ts';
import { errorBody, type ErrorBody } from '../../../shared/errors.ts';
import type { SignalCommand } from '../../../shared/signal.ts';
import type { Handshake } from '../../../shared/socket.ts';
import { CallError } from '../call-error.ts';
import { Emitter } from '../emitter.ts';
import { PendingCommands } from './pending-commands.ts';
import { nextAttempt } from './reconnect-policy.ts';
import { defaultSettings, type CallSettings } from '../settings.ts';
import { ServerErrorSchema, serverSchemas } from './signaling.ts';
import type { CommandArguments, ServerEvent, Signaling, SignalingEvents, SyncCommandName } from './signaling.ts';
import type { ServerConnection } from '../types.ts';

export interface SignalingOptions {
  /** The nodes of one server; each attempt takes the next. */
  servers: readonly string[];
  handshake: Handshake;
  settings?: Pick<CallSettings, 'reconnect' | 'ackTimeoutMs' | 'commandLifetimeMs'>;
  random?: () => number;
}

const AnswerSchema = v.variant('ok', [
  v.looseObject({ ok: v.literal(true) }),
  v.object({ ok: v.literal(false), error: ServerErrorSchema }),
]);
const RefusalSchema = v.object({ code: v.literal('UNAUTHENTICATED') });
const CallAnswerSchema = v.object({ call: CallSnapshotSchema });

function isServerEvent(event: string): event is ServerEvent {
  return Object.hasOwn(serverSchemas, event);
}

/** The socket to the server: opens it, keeps it open, gives typed events in and acknowledged commands out. */
export class SignalingClient implements Signaling {
  readonly #options: SignalingOptions;
  readonly #settings: Pick<CallSettings, 'reconnect' | 'ackTimeoutMs' | 'commandLifetimeMs'>;
  readonly #emitter = new Emitter<SignalingEvents>();
  readonly #pending: PendingCommands;
  #connection: ServerConnection = { status: 'closed' };
  #socket: Socket | undefined;
  #opening: Promise<void> | undefined;
  /** Settles `#opening` when its socket is let go. */
  #abandon: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;
  #failedAttempts = 0;
  #tookMs: number | undefined;

  constructor(options: SignalingOptions) {
    this.#options = options;
    this.#settings = options.settings ?? defaultSettings;
    this.#pending = new PendingCommands(this.#settings.commandLifetimeMs);
  }

  get connection(): ServerConnection {
    return this.#connection;
  }

  get tookMs(): number | undefined {
    return this.#tookMs;
  }

  on<E extends keyof SignalingEvents>(event: E, listener: (payload: SignalingEvents[E]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  connect(): Promise<void> {
    if (this.#connection.status === 'open') return Promise.resolve();
    return this.#opening ?? this.#attempt(false);
  }

  disconnect(): void {
    this.#drop();
    this.#become({ status: 'closed' });
    this.#pending.rejectAll(CallError.of('UNAVAILABLE'));
  }

  retry(): void {
    if (this.#connection.status === 'waiting') this.#attempt(true).catch(() => undefined);
  }

  renew(): void {
    if (this.#connection.status === 'closed' || this.#connection.status === 'refused') return;
    // Not asked first whether it still carries anything: a socket of the old network takes its time to say no. It does not count
    // as an attempt: those are of a server that cannot be reached.
    this.#attempt(false).catch(() => undefined);
  }

  async command<C extends CommandName>(event: C, payload: CommandArguments<C>): Promise<CallSnapshot> {
    if (this.#connection.status !== 'open') throw CallError.of('UNAVAILABLE');
    const commandId = crypto.randomUUID();
    const answered = this.#pending.add(commandId, event, { ...payload, commandId });
    this.#sendCommand(commandId, event, { ...payload, commandId });
    const parsed = v.safeParse(CallAnswerSchema, await answered);
    if (!parsed.success) throw CallError.of('INTERNAL');
    return parsed.output.call;
  }

  async signal(payload: SignalCommand): Promise<void> {
    await this.#request('CALL.SIGNAL', payload, this.#settings.ackTimeoutMs);
  }

  async setPresence(presence: PresenceCommand): Promise<void> {
    await this.#request('PRESENCE.SET', presence, this.#settings.ackTimeoutMs);
  }

  sync(event: SyncCommandName, payload: object): Promise<unknown> {
    return this.#request(event, payload, this.#settings.ackTimeoutMs);
  }

  tell(payload: object): void {
    if (this.#connection.status === 'open') this.#socket?.emit('CALL.SYNC', payload);
  }

  #sendCommand(commandId: string, event: string, payload: object): void {
    const socket = this.#socket;
    this.#request(event, payload, this.#settings.ackTimeoutMs).then(
      (answer) => this.#pending.resolve(commandId, answer),
      (error: unknown) => {
        // Lost with the socket: stays pending and is sent again when there is a new one.
        if (socket !== this.#socket || this.#connection.status !== 'open') return;
        this.#pending.reject(commandId, error instanceof CallError ? error : CallError.of('INTERNAL'));
      },
    );
  }

  /** Emits before it returns and resolves with the acknowledgement's fields; refuses at once when the socket is not open. */
  #request(event: string, payload: object, timeoutMs: number): Promise<unknown> {
    const socket = this.#socket;
    if (this.#connection.status !== 'open' || socket === undefined) return Promise.reject(CallError.of('UNAVAILABLE'));
    return new Promise((resolve, reject) => {
      const lost = (): void => finish(() => reject(CallError.of('UNAVAILABLE')));
      const timer = setTimeout(lost, timeoutMs);
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        socket.off('disconnect', lost);
        settle();
      };
      socket.once('disconnect', lost);
      socket.emit(event, payload, (answer: unknown) => {
        const parsed = v.safeParse(AnswerSchema, answer);
        finish(() => {
          if (!parsed.success) reject(CallError.of('INTERNAL'));
          else if (parsed.output.ok) resolve(parsed.output);
          else reject(new CallError(parsed.output.error));
        });
      });
    });
  }

  #attempt(isRetry: boolean): Promise<void> {
    this.#drop();
    const url = this.#options.servers[this.#turn++ % this.#options.servers.length];
    if (url === undefined) return Promise.reject(CallError.of('UNAVAILABLE'));
    const socket = io(url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      autoConnect: false,
      timeout: this.#settings.ackTimeoutMs,
      auth: { ...this.#options.handshake },
    });
    this.#socket = socket;
    const begun = performance.now();
    this.#opening = new Promise<void>((resolve, reject) => {
      this.#abandon = (): void => reject(CallError.of('UNAVAILABLE'));
      socket.on('connect', () => {
        this.#tookMs = performance.now() - begun;
        this.#opened();
        resolve();
      });
      socket.on('connect_error', (error: Error & { data?: unknown }) => {
        if (socket !== this.#socket) return;
        const refused = v.safeParse(RefusalSchema, error.data).success;
        reject(CallError.of(refused ? 'UNAUTHENTICATED' : 'UNAVAILABLE'));
        this.#failed(isRetry, refused ? errorBody('UNAUTHENTICATED') : undefined);
      });
      socket.on('disconnect', () => {
        // One that was let go on purpose is no longer ours.
        if (socket === this.#socket) this.#failed(false, undefined);
      });
      socket.onAny((event: string, data: unknown) => this.#dispatch(event, data));
    });
    const opening = this.#opening;
    opening.catch(() => undefined);
    this.#become({ status: 'connecting' });
    socket.open();
    return opening;
  }

  #opened(): void {
    this.#failedAttempts = 0;
    this.#opening = undefined;
    this.#become({ status: 'open' });
    for (const { commandId, event, payload } of this.#pending.all()) this.#sendCommand(commandId, event, payload);
  }

  #failed(countsAsAttempt: boolean, refused: ErrorBody | undefined): void {
    this.#drop();
    if (refused !== undefined) {
      this.#become({ status: 'refused', error: refused });
      this.#pending.rejectAll(new CallError(refused));
      return;
    }
    if (countsAsAttempt) this.#failedAttempts += 1;
    const { random = Math.random } = this.#options;
    const next = nextAttempt(this.#failedAttempts, this.#settings.reconnect, random);
    this.#timer = setTimeout(() => this.#attempt(true).catch(() => undefined), next.delayMs);
    const retryAt = Date.now() + next.delayMs;
    this.#become({ status: 'waiting', attempt: this.#failedAttempts + 1, retryAt, failed: next.failed });
  }

  /** Lets go of the socket and of any attempt that is due. */
  #drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#opening = undefined;
    this.#abandon?.();
    this.#abandon = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.disconnect();
    socket?.io.engine?.close();
    socket?.removeAllListeners();
    socket?.offAny();
  }

  #become(connection: ServerConnection): void {
    this.#connection = connection;
    this.#emitter.emit('connection', connection);
  }

  #dispatch(event: string, data: unknown): void {
    if (!isServerEvent(event)) {
      this.#emitter.emit('problem', { message: `The server sent something unknown: ${event.slice(0, 64)}` });
      return;
    }
    this.#deliver(event, serverSchemas[event], data);
  }

  #deliver<E extends ServerEvent>(event: E, schema: v.GenericSchema<unknown, SignalingEvents[E]>, data: unknown): void {
    const parsed = v.safeParse(schema, data);
    if (parsed.success) this.#emitter.emit(event, parsed.output);
    else this.#emitter.emit('problem', { message: `The server sent ${event} with something missing or wrong.` });
  }
}
