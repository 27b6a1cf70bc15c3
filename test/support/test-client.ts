import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import * as v from 'valibot';
import type { Session } from '../../src/shared/account.ts';
import type { CallKind, CallSnapshot } from '../../src/shared/call.ts';
import type { ErrorBody } from '../../src/shared/errors.ts';

/** What any client event is answered with. */
export interface Answer {
  ok: boolean;
  error?: ErrorBody;
  call?: CallSnapshot;
  calls?: CallSnapshot[];
}

/** One event as the server sent it. */
export interface Received {
  event: string;
  call?: CallSnapshot;
  calls?: CallSnapshot[];
  [field: string]: unknown;
}

const PATIENCE_MS = 10_000;

const BatchSchema = v.object({ events: v.array(v.looseObject({ from: v.string() })) });

/** A program that knows nothing of our code but the contract: a plain socket.io-client that writes down what it hears. */
export class TestClient {
  readonly user: Session['user'];
  readonly token: string;
  readonly deviceId: string;
  readonly socket: Socket;
  readonly heard: Received[] = [];
  readonly #waiting = new Set<() => void>();

  /** `more`: what else it says when it connects. */
  constructor(url: string, session: Session, deviceId: string = randomUUID(), more: object = {}) {
    this.user = session.user;
    this.token = session.token;
    this.deviceId = deviceId;
    this.socket = io(url, {
      auth: { token: session.token, deviceId, ...more },
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
      transports: ['websocket'],
    });
    this.socket.onAny((event: string, payload: { event?: string }) => {
      // CALL.ERROR has a field of that name itself: what had been sent.
      this.heard.push({ ...payload, event, ...(payload.event === undefined ? {} : { sent: payload.event }) });
      for (const check of this.#waiting) check();
    });
  }

  get id(): string {
    return this.user.id;
  }

  /** Connected, and the unasked snapshot is here. */
  async ready(): Promise<this> {
    await this.next('CALL.SNAPSHOT');
    return this;
  }

  close(): void {
    this.socket.close();
  }

  /** The connection breaks without a word, as when a laptop is closed. */
  drop(): void {
    this.socket.io.reconnection(false);
    this.socket.io.engine.close();
  }

  send(event: string, payload?: unknown): Promise<Answer> {
    return this.socket.timeout(PATIENCE_MS).emitWithAck(event, payload);
  }

  start(to: (TestClient | string)[], kind: CallKind = 'video', commandId: string = randomUUID()): Promise<Answer> {
    return this.send('CALL.START', { commandId, to: to.map((who) => (typeof who === 'string' ? who : who.id)), kind });
  }

  invite(callId: string, to: TestClient[]): Promise<Answer> {
    return this.send('CALL.INVITE', { commandId: randomUUID(), callId, to: to.map((who) => who.id) });
  }

  /** ACCEPT, REJECT, END, REJOIN or RESTART. */
  command(name: string, callId: string, commandId: string = randomUUID()): Promise<Answer> {
    return this.send(`CALL.${name}`, { commandId, callId });
  }

  signal(callId: string, to: TestClient, signal: object = { type: 'offer', sdp: plainSdp }): Promise<Answer> {
    return this.send('CALL.SIGNAL', { callId, to: to.id, signal });
  }

  /** The events heard so far under these names. */
  names(callId?: string): string[] {
    return this.heard.filter(({ call }) => callId === undefined || call?.callId === callId).map(({ event }) => event);
  }

  count(event: string): number {
    return this.heard.filter((received) => received.event === event).length;
  }

  /** What has come in batches so far, one by one. */
  get batched(): v.InferOutput<typeof BatchSchema>['events'] {
    return this.heard.flatMap((one) => (one.event === 'CALL.SYNC_BATCH' ? v.parse(BatchSchema, one).events : []));
  }

  /** The first event of that name that fits, heard already or to come. */
  next(event: string, fits: (received: Received) => boolean = () => true): Promise<Received> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`${event} was not heard by ${this.user.name}; heard: ${this.names().join(' ')}`));
      }, PATIENCE_MS);
      const check = (): void => {
        const found = this.heard.find((received) => received.event === event && fits(received));
        if (!found) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** Everything sent to this client before now has arrived: an acknowledgement comes after it on the same socket. */
  async settled(): Promise<void> {
    await this.send('CALL.SNAPSHOT', {});
  }
}

/** The next time the socket emits it. */
export function emitted(socket: Socket, event: 'connect' | 'disconnect' | 'connect_error'): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}

/** The smallest description the relay accepts. */
export const plainSdp = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => '00').join(':')}`,
  '',
].join('\r\n');

/** The call of an answer that has to have one. */
export function callOf(answer: Answer): CallSnapshot {
  if (!answer.call) throw new Error(`refused: ${answer.error?.code}`);
  return answer.call;
}

/** userId → status, as the tests compare rosters. */
export function roster(call: CallSnapshot | undefined): Record<string, string> {
  return Object.fromEntries(call?.participants.map(({ userId, status }) => [userId, status]) ?? []);
}
