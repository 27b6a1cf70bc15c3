import type { Server as HttpServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Server } from 'socket.io';
import * as v from 'valibot';
import type { ChosenPresence, Person, PresenceChanged } from '../../shared/account.ts';
import { DeviceIdSchema, type CallSnapshot } from '../../shared/call.ts';
import { errorBody, type ErrorCode } from '../../shared/errors.ts';
import type { SignalEvent } from '../../shared/signal.ts';
import type { SyncStateEvent } from '../../shared/sync/state.ts';
import { limits } from '../../shared/socket.ts';
import type { AccountService, Identity } from '../accounts/account-service.ts';
import type { Delivery } from '../calls/deliveries.ts';
import type { Device } from '../calls/rules.ts';
import type { ReachCrashPoint } from '../crash-points.ts';
import { toErrorBody } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Redis } from '../redis.ts';
import type { SyncMessage } from '../sync/sync-service.ts';
import { guardAdmission } from './admission.ts';
import { knownEvents, withoutRequests } from './between-nodes.ts';
import { Dispatcher } from './dispatcher.ts';
import { Gate } from './gate.ts';
import type { Handlers } from './handler.ts';
import type { Limits } from './limits.ts';
import { cutOffStalled } from './unread.ts';

/** What the client sends with the handshake. The token is looked at first, so its schema comes first. */
const TokenSchema = v.object({ token: v.pipe(v.string(), v.minLength(1), v.maxLength(512)) });
const DeviceSchema = v.object({ deviceId: DeviceIdSchema, batches: v.optional(v.boolean(), false) });
/** A socket that has not joined after this long is closed (threat T9). */
const CONNECT_TIMEOUT_MS = 5_000;
/** Who has this much unread gets no cursors: they would only be late. */
const BEHIND_BYTES = 64 * 1024;
/** Sockets that ask the database at the same time while they come or go: half of its connections. */
const COMING_AND_GOING = 8;

/** So many changes of presence are still told in events of their own. */
const ONE_BY_ONE = 8;

/** One socket of one device, after its identity is known. */
export interface Connection extends Device {
  connectionId: string;
  sessionId: string;
}

interface Arrived extends Connection {
  /** Takes several cursors in one message (CALL.SYNC_BATCH). */
  batches: boolean;
}

export interface GatewayOptions {
  accounts: AccountService;
  handlers: Handlers;
  limits: Limits;
  metrics: Metrics;
  log: Log;
  reachCrashPoint: ReachCrashPoint;
  /** Carries signals to sockets on other nodes; without it there are none. */
  redis: Redis | undefined;
  pingMs: number;
  rateLimit: number;
  allowedOrigins: readonly string[];
  /** Before the first event of the socket is handled; what it resolves to is sent as CALL.SNAPSHOT and PRESENCE.CHOSEN. */
  onOpen: (connection: Connection) => Promise<{ calls: CallSnapshot[]; chosen: ChosenPresence }>;
  /** After that was sent. */
  onReady: (connection: Connection, calls: readonly CallSnapshot[]) => void;
  onClose: (connection: Connection) => Promise<void>;
}

/** Rooms of the sockets that take batches, and of those that do not. */
const BATCHES = 'batches';
const SINGLES = 'singles';

const userTo = (userId: string) => `user:${userId}`;
const deviceTo = (userId: string, deviceId: string) => `device:${userId}:${deviceId}`;
const sessionTo = (sessionId: string) => `session:${sessionId}`;

/** Eight who move name each other fifty-six times. */
function distinct(devices: readonly Device[]): Device[] {
  return [...new Map(devices.map((device) => [deviceTo(device.userId, device.deviceId), device])).values()];
}

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
  readonly #dispatchers = new Set<Dispatcher>();
  readonly #gate = new Gate(COMING_AND_GOING);

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
    if (options.redis) {
      const { publisher, subscriber } = options.redis;
      this.#io.adapter(createAdapter(publisher, withoutRequests(subscriber), { parser: knownEvents }));
    }
    guardAdmission(this.#io, options);
    cutOffStalled(this.#io);
    this.#io.use((socket, next) => {
      this.#authenticate(socket.handshake.auth).then(
        ({ identity, deviceId, batches }) => {
          socket.data = {
            connectionId: socket.id,
            sessionId: identity.sessionId,
            userId: identity.user.id,
            deviceId,
            batches,
          } satisfies Arrived;
          next();
        },
        (error: unknown) => next(error instanceof HandshakeError ? error : new HandshakeError(toErrorBody(error).code)),
      );
    });
    this.#io.on('connection', (socket) => {
      const { batches, ...connection }: Arrived = socket.data;
      void socket.join([
        userTo(connection.userId),
        deviceTo(connection.userId, connection.deviceId),
        sessionTo(connection.sessionId),
        batches ? BATCHES : SINGLES,
      ]);
      this.#open.set(connection.connectionId, connection);
      const dispatcher = new Dispatcher({
        ...options,
        by: connection,
        report: (report) => socket.emit('CALL.ERROR', report),
      });
      this.#dispatchers.add(dispatcher);
      dispatcher.after(async () => {
        try {
          const { calls, chosen } = await this.#gate.pass(() => options.onOpen(connection));
          // First: whether what rings may be heard.
          socket.emit('PRESENCE.CHOSEN', { chosen });
          socket.emit('CALL.SNAPSHOT', { calls });
          options.onReady(connection, calls);
        } catch (error) {
          // Nobody would know of this socket. Its transport is closed, so that a client comes back by itself, here or at
          // another node; told to disconnect, it would stay away.
          socket.conn.close();
          throw error;
        }
      });
      socket.onAny((event: string, ...args: unknown[]) => dispatcher.receive(event, args));
      socket.on('disconnect', () => {
        this.#open.delete(connection.connectionId);
        dispatcher.after(async () => {
          await this.#gate.pass(() => options.onClose(connection));
          this.#dispatchers.delete(dispatcher);
        });
      });
    });
  }

  get connections(): Connection[] {
    return [...this.#open.values()];
  }

  deliver({ userId, only, except, event, payload }: Delivery): void {
    // Every node reads the outbox, so each sends to its own.
    let target = this.#io.local.to(only === undefined ? userTo(userId) : deviceTo(userId, only));
    if (except !== undefined) target = target.except(deviceTo(userId, except));
    target.emit(event, payload);
  }

  /** To one device of a person, or to all of them. */
  sendSignal(userId: string, deviceId: string | undefined, payload: SignalEvent): void {
    const room = deviceId === undefined ? userTo(userId) : deviceTo(userId, deviceId);
    // A device has one socket: if it is here, no other node need hear of it.
    const here = deviceId !== undefined && this.has({ userId, deviceId });
    (here ? this.#io.local.to(room) : this.#io.to(room)).emit('CALL.SIGNAL', payload);
  }

  /** True when the device has its socket at this node. */
  has({ userId, deviceId }: Device): boolean {
    return this.#io.sockets.adapter.rooms.has(deviceTo(userId, deviceId));
  }

  sendSync({ to, payload }: SyncMessage): void {
    this.#toDevices(to)?.emit('CALL.SYNC', payload);
  }

  /** As sendSync, of what the newest counts of: who has not read what was sent before is left out. */
  sendNewest(messages: readonly SyncMessage[]): void {
    const shared = messages.filter(({ named }) => !named);
    const everyone = distinct(shared.flatMap(({ to, step }) => (step ? [step.by, ...to] : to)));
    const behind = this.#behind([...everyone, ...messages.flatMap(({ to, named }) => (named ? to : []))]);
    const here = everyone.every((device) => this.has(device));
    const { rooms } = this.#io.sockets.adapter;
    for (const message of messages) {
      if (message.named) this.#toDevices(message.to)?.except(behind).emit('CALL.SYNC', message.payload);
      else if (!here || rooms.has(SINGLES)) {
        this.#toDevices(message.to)
          ?.except([...behind, BATCHES])
          .emit('CALL.SYNC', message.payload);
      }
    }
    // One message for all of them, written once: who moved knows their own by its sender.
    const events = shared.map(({ payload, step }) => (step ? { ...payload, early: Math.round(step.early) } : payload));
    this.#toDevices(everyone)
      ?.except([...behind, SINGLES])
      .emit('CALL.SYNC_BATCH', { events });
  }

  sendSyncState({ userId, deviceId }: Device, state: SyncStateEvent): void {
    this.#toDevices([{ userId, deviceId }])?.emit('CALL.SYNC_STATE', state);
  }

  /** A crowd in one packet: told one by one, a thousand who come back would be a million packets. */
  sendPresence(changes: readonly PresenceChanged[]): void {
    const crowd = changes.length > ONE_BY_ONE;
    if (crowd) this.#io.local.to(BATCHES).emit('PRESENCE.CHANGED_MANY', { changes });
    if (crowd && !this.#io.sockets.adapter.rooms.has(SINGLES)) return;
    const others = crowd ? this.#io.local.to(SINGLES) : this.#io.local;
    for (const change of changes) others.emit('PRESENCE.CHANGED', change);
  }

  sendChosen(userId: string, chosen: ChosenPresence): void {
    this.#io.local.to(userTo(userId)).emit('PRESENCE.CHOSEN', { chosen });
  }

  sendUserAdded(user: Person): void {
    this.#io.local.emit('USER.ADDED', { user });
  }

  /** Closes every socket of a session that has ended. */
  closeSession(sessionId: string): void {
    this.#io.local.in(sessionTo(sessionId)).disconnectSockets(true);
  }

  /** Closes all sockets, after what they had sent is handled. Seats stay: their people are lost, not gone. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#dispatchers].map((dispatcher) => dispatcher.idle()));
    const closing = [...this.#dispatchers];
    this.#io.local.disconnectSockets(true);
    await this.#io.close();
    await Promise.allSettled(closing.map((dispatcher) => dispatcher.idle()));
  }

  /** The sockets of these devices here that leave much unread. Sixty times a second a call: no other socket is looked at. */
  #behind(devices: readonly Device[]): string[] {
    const { rooms } = this.#io.sockets.adapter;
    const names = new Set(devices.map(({ userId, deviceId }) => deviceTo(userId, deviceId)));
    const ids = [...names].flatMap((name) => [...(rooms.get(name) ?? [])]);
    return ids.filter((id) => {
      const socket = this.#io.sockets.sockets.get(id);
      return socket !== undefined && socket.request.socket.writableLength > BEHIND_BYTES;
    });
  }

  /** Undefined for nobody: Socket.IO would take that for everybody. */
  #toDevices(devices: readonly Device[]) {
    if (devices.length === 0) return undefined;
    const io = devices.every((device) => this.has(device)) ? this.#io.local : this.#io;
    return io.to(devices.map(({ userId, deviceId }) => deviceTo(userId, deviceId)));
  }

  async #authenticate(auth: unknown): Promise<{ identity: Identity; deviceId: string; batches: boolean }> {
    const token = v.safeParse(TokenSchema, auth);
    const identity = token.success
      ? await this.#gate.pass(() => this.#options.accounts.identify(token.output.token))
      : undefined;
    if (!identity) throw new HandshakeError('UNAUTHENTICATED');
    const device = v.safeParse(DeviceSchema, auth);
    if (!device.success) throw new HandshakeError('INVALID_PAYLOAD');
    return { identity, ...device.output };
  }
}
