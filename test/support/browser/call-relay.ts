import * as v from 'valibot';
import {
  commandSchemas,
  isLive,
  isSeated,
  normalizeTargets,
  type CallSnapshot,
  type CommandName,
  type LifecycleEvent,
  type Participant,
} from '../../../src/shared/call.ts';
import { SignalCommandSchema, type SignalCommand, type SignalEvent } from '../../../src/shared/signal.ts';
import { CallError } from '../../../src/renderer/call/call-error.ts';
import { RelaySignaling } from './relay-signaling.ts';
import { seat, settle, snapshotOf, tick, type RelayCall } from './relay-calls.ts';

/** What a test does with a signal on its way. */
type Fate = 'deliver' | 'drop';

/**
 * The server's rules of the protocol in memory, as far as the engine can tell: for tests of the engine in one page.
 * Everything that passes is a copy, checked against the shared schemas, and arrives in a later task.
 */
export class CallRelay {
  readonly calls = new Map<string, RelayCall>();
  readonly log: { event: string; from: string; payload: unknown }[] = [];
  readonly devices: RelaySignaling[] = [];
  fate: (event: SignalEvent, to: RelaySignaling) => Fate = () => 'deliver';
  /** Lifecycle events come a good while after the signals that overtake them. */
  delayEvents = false;
  readonly #watchers = new Set<(to: RelaySignaling, event: SignalEvent) => void>();

  /** Resolves when a signal of that type has been delivered to a device. */
  delivered(to: RelaySignaling, type: SignalEvent['signal']['type']): Promise<void> {
    return new Promise((resolve) => {
      const watcher = (device: RelaySignaling, { signal }: SignalEvent): void => {
        if (device !== to || signal.type !== type) return;
        this.#watchers.delete(watcher);
        // After everything the delivery sets off at once.
        setTimeout(resolve);
      };
      this.#watchers.add(watcher);
    });
  }

  /** A device that never comes back under this object: its page is gone. */
  forget(device: RelaySignaling): void {
    const index = this.devices.indexOf(device);
    if (index !== -1) this.devices.splice(index, 1);
  }

  device(userId: string, deviceId = `${userId}-1`): RelaySignaling {
    const device = new RelaySignaling(this, userId, deviceId);
    this.devices.push(device);
    return device;
  }

  /** A later task for everything: nothing of a client's runs inside another client's call. */
  later(action: () => void): void {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      action();
    });
    port1.start();
    port2.postMessage(undefined);
  }

  handle(device: RelaySignaling, event: CommandName, payload: unknown): CallSnapshot {
    this.log.push({ event, from: device.userId, payload });
    const parsed = v.safeParse(commandSchemas[event], payload);
    if (!parsed.success) throw CallError.of('INVALID_PAYLOAD');
    const command: { callId?: string; to?: string[]; kind?: 'audio' | 'video' } = parsed.output;
    if (event === 'CALL.START') return this.#start(device, command.to ?? [], command.kind ?? 'video');
    const call = this.calls.get(command.callId ?? '');
    const mine = call?.participants.find(({ userId }) => userId === device.userId);
    if (call === undefined || mine === undefined) throw CallError.of('CALL_NOT_FOUND');
    if (event === 'CALL.RESTART') {
      if (isLive(call.status)) throw CallError.of('CALL_STILL_LIVE');
      return this.#start(
        device,
        call.participants.map(({ userId }) => userId),
        call.kind,
        call.callId,
      );
    }
    if (!isLive(call.status)) throw CallError.of('CALL_NOT_LIVE');
    switch (event) {
      case 'CALL.ACCEPT':
        if (isSeated(mine.status)) throw CallError.of('ANSWERED_ELSEWHERE');
        if (mine.status !== 'invited') throw CallError.of('NOT_INVITED');
        return this.#join(call, mine, device);
      case 'CALL.REJOIN':
        return this.#join(call, mine, device);
      case 'CALL.REJECT':
        mine.status = 'declined';
        return this.#changed(call, 'CALL.REJECTED', mine.userId);
      case 'CALL.END':
        if (!isSeated(mine.status) || mine.deviceId !== device.deviceId) throw CallError.of('NOT_CONNECTED');
        mine.status = 'left';
        return this.#changed(call, 'CALL.LEFT', mine.userId);
      case 'CALL.INVITE':
        this.#invite(call, command.to ?? [], device.userId);
        return this.#changed(call, 'CALL.INVITED', device.userId);
      default:
        throw CallError.of('INVALID_PAYLOAD');
    }
  }

  signal(device: RelaySignaling, payload: SignalCommand): void {
    this.log.push({ event: 'CALL.SIGNAL', from: device.userId, payload });
    if (!v.safeParse(SignalCommandSchema, payload).success) throw CallError.of('INVALID_PAYLOAD');
    const call = this.calls.get(payload.callId);
    const confirmed = (userId: string): Participant | undefined =>
      call?.participants.find((one) => one.userId === userId && (isSeated(one.status) || one.status === 'invited'));
    const target = confirmed(payload.to);
    if (call === undefined || !isLive(call.status)) throw CallError.of('CALL_NOT_LIVE');
    if (confirmed(device.userId) === undefined) throw CallError.of('NOT_CONNECTED');
    if (target === undefined) throw CallError.of('TARGET_NOT_A_PARTICIPANT');
    const { callId, signal, to, toDevice } = payload;
    const event: SignalEvent = { callId, from: device.userId, fromDevice: device.deviceId, signal };
    for (const other of this.devices) {
      const sits = target.status === 'invited' || target.deviceId === other.deviceId;
      if (other.userId !== to || !sits || (toDevice !== undefined && toDevice !== other.deviceId)) continue;
      if (this.fate(event, other) !== 'deliver') continue;
      other.push('CALL.SIGNAL', event);
      this.later(() => {
        for (const watcher of this.#watchers) watcher(other, event);
      });
    }
  }

  snapshots(userId: string): CallSnapshot[] {
    const mine = [...this.calls.values()].filter(
      (call) => isLive(call.status) && call.participants.some((participant) => participant.userId === userId),
    );
    return mine.map((call) => snapshotOf(call));
  }

  /** A socket that went without a word, or came back. */
  presence(device: RelaySignaling, here: boolean): void {
    for (const call of this.calls.values()) {
      const mine = call.participants.find(({ userId }) => userId === device.userId);
      if (mine === undefined || !isSeated(mine.status) || mine.deviceId !== device.deviceId) continue;
      mine.status = here ? 'connected' : 'reconnecting';
      this.#changed(call, here ? 'CALL.RECONNECTED' : 'CALL.RECONNECTING', mine.userId);
    }
  }

  /** What the server's deadlines do: nobody answered, or somebody's grace ran out. */
  expire(callId: string): void {
    const call = this.calls.get(callId);
    if (call === undefined) return;
    for (const participant of call.participants) {
      if (participant.status === 'invited') participant.status = 'missed';
      if (participant.status === 'reconnecting') participant.status = 'left';
    }
    this.#changed(call, 'CALL.MISSED');
  }

  #start(device: RelaySignaling, to: readonly string[], kind: 'audio' | 'video', restartOf?: string): CallSnapshot {
    const targets = normalizeTargets(to, device.userId);
    if (targets === undefined) throw CallError.of('INVALID_PAYLOAD');
    if (targets.includes('blocked')) throw CallError.of('USER_UNAVAILABLE');
    const crossing = [...this.calls.values()].find(
      ({ status, participants }) =>
        status === 'ringing' &&
        participants.length === 2 &&
        participants.some(({ userId, role }) => role === 'caller' && targets.length === 1 && userId === targets[0]) &&
        participants.some(({ userId, status: mine }) => userId === device.userId && mine === 'invited'),
    );
    const mine = crossing?.participants.find(({ userId }) => userId === device.userId);
    if (crossing !== undefined && mine !== undefined) return this.#join(crossing, mine, device);
    const caller: Participant = {
      userId: device.userId,
      displayName: device.userId,
      role: 'caller',
      status: 'invited',
    };
    seat(caller, device.deviceId);
    const callId = crypto.randomUUID();
    const call: RelayCall = { callId, kind, status: 'ringing', version: 0, createdAt: tick(), participants: [caller] };
    if (restartOf !== undefined) call.restartOf = restartOf;
    this.calls.set(callId, call);
    this.#invite(call, targets, device.userId);
    return this.#changed(call, 'CALL.STARTED');
  }

  #invite(call: RelayCall, to: readonly string[], invitedBy: string): void {
    for (const userId of to) {
      const known = call.participants.find((participant) => participant.userId === userId);
      if (known === undefined) {
        call.participants.push({ userId, displayName: userId, role: 'invitee', status: 'invited', invitedBy });
      } else if (!isSeated(known.status)) {
        known.status = 'invited';
      }
    }
  }

  #join(call: RelayCall, participant: Participant, device: RelaySignaling): CallSnapshot {
    const accepted = participant.status === 'invited';
    seat(participant, device.deviceId);
    if (call.status === 'ringing') {
      call.status = 'active';
      call.activeAt = tick();
    }
    return this.#changed(call, accepted ? 'CALL.ACCEPTED' : 'CALL.JOINED', participant.userId);
  }

  /** One more version, told to every device of every participant. */
  #changed(call: RelayCall, event: LifecycleEvent, userId?: string): CallSnapshot {
    settle(call);
    call.version += 1;
    const snapshot = snapshotOf(call);
    for (const device of this.devices) {
      const mine = call.participants.find((participant) => participant.userId === device.userId);
      if (mine === undefined) continue;
      const rings = isLive(call.status) && mine.status === 'invited' && event !== 'CALL.ACCEPTED';
      const told = isLive(call.status) ? event : 'CALL.ENDED';
      const payload = userId === undefined ? { call: snapshot } : { call: snapshot, userId };
      const send = (): void => device.push(rings ? 'CALL.RING' : told, payload);
      if (this.delayEvents) setTimeout(send, 60);
      else send();
    }
    return snapshot;
  }
}
