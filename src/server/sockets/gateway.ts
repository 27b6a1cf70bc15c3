import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import * as v from 'valibot';
import type { Presence, Person } from '../../shared/account.ts';
import { IdSchema, type CallSnapshot } from '../../shared/call.ts';
import { errorBody, type ErrorCode } from '../../shared/errors.ts';
import type { SignalEvent } from '../../shared/signal.ts';
import { limits } from '../../shared/socket.ts';
import type { AccountService, Identity } from '../accounts/account-service.ts';
import type { Delivery } from '../calls/deliveries.ts';
import type { Device } from '../calls/rules.ts';
import { toErrorBody } from '../errors.ts';
import type { Log } from '../log.ts';
import { guardAdmission } from './admission.ts';
import { Dispatcher } from './dispatcher.ts';
import type { Handlers } from './handler.ts';

/** What the client sends with the handshake. The token is looked at first, so its schema comes first. */
const TokenSchema = v.object({ token: v.pipe(v.string(), v.minLength(1), v.maxLength(512)) });
const DeviceSchema = v.object({ deviceId: IdSchema });
/** A socket that has not joined after this long is closed (threat T9). */
const CONNECT_TIMEOUT_MS = 5_000;

/** One socket of one device, after its identity is known. */
export interface Connection extends Device {
  connectionId: string;
  sessionId: string;
}

export interface GatewayOptions {
  accounts: AccountService;
  handlers: Handlers;
  log: Log;
  pingMs: number;
  rateLimit: number;
  allowedOrigins: readonly string[];
  /** Before the first event of the socket is handled; what it resolves to is sent as CALL.SNAPSHOT. */
  onOpen: (connection: Connection) => Promise<CallSnapshot[]>;
  onClose: (connection: Connection) => Promise<void>;
}

const userTo = (userId: string) => `user:${userId}`;
const deviceTo = (userId: string, deviceId: string) => `device:${userId}:${deviceId}`;
const sessionTo = (sessionId: string) => `session:${sessionId}`;

class HandshakeError extends Error {
  readonly data: object;
  constructor(code: ErrorCode) {
    super(code);
    this.data = errorBody(code);
  }
}

/** The sockets of this node: who is behind each, what it sends, and sending to people, devices and sessions. */
export class Gateway {
  readonly #io: Server;
  readonly #options: GatewayOptions;
  readonly #open = new Map<string, Connection>();
  /** Connections that are being registered or taken back, so that stopping can wait for them. */
  readonly #pending = new Set<Promise<void>>();

  constructor(http: HttpServer, options: GatewayOptions) {
    this.#options = options;
    this.#io = new Server(http, {
      maxHttpBufferSize: limits.frameBytes,
      pingInterval: options.pingMs,
      pingTimeout: options.pingMs,
      connectTimeout: CONNECT_TIMEOUT_MS,
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
    });
    guardAdmission(this.#io, options);
    this.#io.use((socket, next) => {
      this.#authenticate(socket.handshake.auth).then(
        ({ identity, deviceId }) => {
          socket.data = {
            connectionId: socket.id,
            sessionId: identity.sessionId,
            userId: identity.user.id,
            deviceId,
          } satisfies Connection;
          next();
        },
        (error: unknown) => next(error instanceof HandshakeError ? error : new HandshakeError(toErrorBody(error).code)),
      );
    });
    this.#io.on('connection', (socket) => {
      const connection: Connection = socket.data;
      void socket.join([
        userTo(connection.userId),
        deviceTo(connection.userId, connection.deviceId),
        sessionTo(connection.sessionId),
      ]);
      this.#open.set(connection.connectionId, connection);
      const dispatcher = new Dispatcher(options.handlers, connection, options.log, (report) =>
        socket.emit('CALL.ERROR', report),
      );
      dispatcher.after(() =>
        this.#track(options.onOpen(connection).then((calls) => void socket.emit('CALL.SNAPSHOT', { calls }))),
      );
      socket.onAny((event: string, ...args: unknown[]) => dispatcher.receive(event, args));
      socket.on('disconnect', () => {
        this.#open.delete(connection.connectionId);
        dispatcher.after(() => this.#track(options.onClose(connection)));
      });
    });
  }

  get connections(): Connection[] {
    return [...this.#open.values()];
  }

  deliver({ userId, only, except, event, payload }: Delivery): void {
    let target = only === undefined ? this.#io.to(userTo(userId)) : this.#io.to(deviceTo(userId, only));
    if (except !== undefined) target = target.except(deviceTo(userId, except));
    target.emit(event, payload);
  }

  /** To one device of a person, or to all of them. */
  sendSignal(userId: string, deviceId: string | undefined, payload: SignalEvent): void {
    this.#io.to(deviceId === undefined ? userTo(userId) : deviceTo(userId, deviceId)).emit('CALL.SIGNAL', payload);
  }

  sendPresence(userId: string, presence: Presence): void {
    this.#io.emit('PRESENCE.CHANGED', { userId, presence });
  }

  sendUserAdded(user: Person): void {
    this.#io.emit('USER.ADDED', { user });
  }

  /** Closes every socket of a session that has ended. */
  closeSession(sessionId: string): void {
    this.#io.in(sessionTo(sessionId)).disconnectSockets(true);
  }

  /** Closes all sockets and waits until each is accounted for. Seats stay: their people are lost, not gone. */
  async close(): Promise<void> {
    this.#io.disconnectSockets(true);
    await this.#io.close();
    await Promise.allSettled(this.#pending);
  }

  async #authenticate(auth: unknown): Promise<{ identity: Identity; deviceId: string }> {
    const token = v.safeParse(TokenSchema, auth);
    const identity = token.success ? await this.#options.accounts.identify(token.output.token) : undefined;
    if (!identity) throw new HandshakeError('UNAUTHENTICATED');
    const device = v.safeParse(DeviceSchema, auth);
    if (!device.success) throw new HandshakeError('INVALID_PAYLOAD');
    return { identity, deviceId: device.output.deviceId };
  }

  #track(work: Promise<void>): Promise<void> {
    this.#pending.add(work);
    return work.finally(() => this.#pending.delete(work));
  }
}
