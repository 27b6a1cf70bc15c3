import type { Session } from '../../src/shared/account.ts';
import { isLive, isSeated, LIFECYCLE_EVENTS, type CallSnapshot } from '../../src/shared/call.ts';
import type { SyncClient } from '../../src/renderer/sync/sync-client.ts';
import { Proxy } from '../support/proxy.ts';
import { syncPeer } from '../support/sync-peer.ts';
import { TestClient, type Answer, type Received } from '../support/test-client.ts';

const RETRY_MS = 100;
const PATIENCE_MS = 2_500;

/** A signal as it arrived. */
export interface Heard {
  callId: string;
  from: string;
  to: string;
}

/** One device of one person, with a road to every node; it knows what the server told it, and nothing else. */
export class Device {
  readonly session: Session;
  readonly deviceId: string;
  readonly roads: readonly Proxy[];
  /** The newest of every call that goes on, as a client of ours keeps it. */
  readonly calls = new Map<string, CallSnapshot>();
  readonly signals: Heard[] = [];
  /** What was not as promised (I10). */
  readonly wrong: string[] = [];
  #client: TestClient | undefined;
  #shared: { callId: string; sync: SyncClient } | undefined;

  private constructor(session: Session, deviceId: string, roads: readonly Proxy[]) {
    this.session = session;
    this.deviceId = deviceId;
    this.roads = roads;
  }

  static async create(session: Session, deviceId: string, urls: readonly string[]): Promise<Device> {
    const roads = await Promise.all(
      urls.map((url) => Proxy.open({ host: '127.0.0.1', port: Number(new URL(url).port) })),
    );
    return new Device(session, deviceId, roads);
  }

  get userId(): string {
    return this.session.user.id;
  }

  get connected(): boolean {
    return this.#client?.socket.connected === true;
  }

  /** The live call in which this device has its seat. */
  get seat(): CallSnapshot | undefined {
    return [...this.calls.values()].find((call) =>
      call.participants.some(
        ({ userId, deviceId, status }) => userId === this.userId && deviceId === this.deviceId && isSeated(status),
      ),
    );
  }

  /** Connects to that node, leaving any other; from then on it comes back by itself. */
  move(node: number): void {
    this.leave();
    const road = this.roads[node % this.roads.length];
    const client = new TestClient(`http://127.0.0.1:${road?.port}`, this.session, this.deviceId);
    const { socket } = client;
    const again = (): void => {
      setTimeout(() => this.#client === client && socket.connect(), RETRY_MS);
    };
    socket.on('connect_error', () => socket.active || again());
    socket.on('disconnect', () => socket.active || again());
    const versions = new Map<string, number>();
    socket.on('connect', () => versions.clear());
    socket.onAny((event: string, payload: Received) => {
      this.#hear(event, payload, versions);
      client.heard.splice(0);
    });
    this.#client = client;
  }

  leave(): void {
    this.#shared?.sync.close();
    this.#shared = undefined;
    this.#client?.close();
    this.#client = undefined;
  }

  close(): void {
    this.leave();
    for (const road of this.roads) road.close();
  }

  /** The answer; undefined when none came in time. */
  async send(event: string, payload: object): Promise<Answer | undefined> {
    const socket = this.#client?.socket;
    const answer: Promise<Answer> | undefined = socket?.timeout(PATIENCE_MS).emitWithAck(event, payload);
    return answer?.catch(() => undefined);
  }

  /** What is shared in the call it sits in, by the client's own engine. */
  get shared(): SyncClient | undefined {
    const callId = this.seat?.callId;
    if (this.#shared && this.#shared.callId !== callId) {
      this.#shared.sync.close();
      this.#shared = undefined;
    }
    if (this.#client && callId !== undefined) {
      this.#shared ??= { callId, sync: syncPeer(this.#client, callId).sync };
    }
    return this.#shared?.sync;
  }

  #hear(event: string, { call, calls, ...rest }: Received, versions: Map<string, number>): void {
    if (event === 'CALL.SNAPSHOT' && calls) {
      this.calls.clear();
      for (const one of calls) this.calls.set(one.callId, one);
    }
    if (event === 'CALL.SIGNAL') {
      this.signals.push({ callId: String(rest['callId']), from: String(rest['from']), to: this.userId });
    }
    if (!call || !LIFECYCLE_EVENTS.some((name) => name === event)) return;
    const before = versions.get(call.callId) ?? 0;
    if (call.version < before) this.wrong.push(`I10: ${event} of version ${call.version} came after ${before}`);
    versions.set(call.callId, call.version);
    const known = this.calls.get(call.callId);
    if (known && known.version >= call.version) return;
    if (isLive(call.status)) this.calls.set(call.callId, call);
    else this.calls.delete(call.callId);
  }
}
