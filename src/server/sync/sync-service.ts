import * as v from 'valibot';
import { DeviceIdSchema, IdSchema, isLive, isSeated, type CallSnapshot } from '../../shared/call.ts';
import type { FileInfo } from '../../shared/files.ts';
import type { Act, Action, Help, Room } from '../../shared/sync/action.ts';
import { SyncStateEventSchema, type SyncStateEvent } from '../../shared/sync/state.ts';
import { cursorPace } from '../../shared/sync/cursor-pace.ts';
import { Refusal } from '../errors.ts';
import type { Log } from '../log.ts';
import { Newest } from './newest.ts';
import type { NodeRelay } from './node-relay.ts';
import { stateEvent } from './state-event.ts';
import { SyncHomes } from './sync-homes.ts';
import { SyncRoom, type Told } from './sync-room.ts';
import type { SyncStore } from './sync-store.ts';

export interface Device {
  userId: string;
  deviceId: string;
}

/** CALL.SYNC on its way to devices that are in the call. */
export interface SyncMessage {
  to: readonly Device[];
  /** For those alone; otherwise for everyone else in the call. */
  named: boolean;
  payload: object;
  /** Of what is passed on in step: how many milliseconds before that it came. Its sender is told, too. */
  step?: { by: Device; early: number };
}

export interface SyncOptions {
  store: SyncStore;
  actions: readonly Action[];
  log: Log;
  nodeId: () => number;
  /** The last committed roster, at least as new as `version`. */
  roster: (callId: string, version?: number) => CallSnapshot | undefined | Promise<CallSnapshot | undefined>;
  /** The way to the other nodes, where there are any. */
  relay: NodeRelay | undefined;
  findFile: (fileId: string) => Promise<FileInfo | undefined>;
  /** An address that one viewer in one call opens a file at. */
  linkTo: (link: { fileId: string; callId: string; viewerId: string }) => string;
  send: (message: SyncMessage) => void;
  /** Cursors and views: may be left out for who does not keep up. */
  sendNewest: (messages: readonly SyncMessage[]) => void;
  sendState: (to: Device, state: SyncStateEvent) => void;
}

const DeviceSchema = v.strictObject({ userId: IdSchema, deviceId: DeviceIdSchema });
/** What one node asks the one that is the call's home. */
const QuestionSchema = v.variant('ask', [
  v.strictObject({ ask: v.literal('act'), by: DeviceSchema, version: v.number(), payload: v.unknown() }),
  v.strictObject({ ask: v.literal('state'), callId: IdSchema, viewerId: IdSchema, whole: v.boolean() }),
]);
type Question = v.InferOutput<typeof QuestionSchema>;

const seatsOf = ({ participants }: CallSnapshot) => participants.filter(({ status }) => isSeated(status));

/** Only who is connected from this very device acts (threat T26). */
function seatedCall(call: CallSnapshot | undefined, { userId, deviceId }: Device): CallSnapshot {
  const seat = call?.participants.find((participant) => participant.userId === userId);
  if (!call || !seat) throw new Refusal('CALL_NOT_FOUND');
  if (!isLive(call.status)) throw new Refusal('CALL_NOT_LIVE');
  if (seat.status !== 'connected' || seat.deviceId !== deviceId) throw new Refusal('NOT_CONNECTED');
  return call;
}

/** Who an act is told to; those it names all have to be there. */
function recipients(call: CallSnapshot, act: Act, { userId }: Device): Device[] {
  const others = seatsOf(call).filter((seat) => seat.userId !== userId);
  const named = act.to && new Set(act.to.filter((one) => one !== userId));
  if (named?.size === 0) throw new Refusal('INVALID_PAYLOAD');
  const chosen = named ? others.filter((seat) => named.has(seat.userId)) : others;
  if (named && chosen.length < named.size) throw new Refusal('TARGET_NOT_A_PARTICIPANT');
  return chosen.flatMap((seat) =>
    seat.deviceId === undefined ? [] : [{ userId: seat.userId, deviceId: seat.deviceId }],
  );
}

/**
 * In-call state: who may do what in a call, and who is told. It is done at the call's home (sync-homes.ts). Nothing here
 * touches a call.
 */
export class SyncService {
  readonly #options: SyncOptions;
  readonly #actions: ReadonlyMap<string, Action>;
  readonly #homes: SyncHomes;
  readonly #newest = new Map<string, Newest<SyncMessage>>();

  constructor(options: SyncOptions) {
    this.#options = options;
    this.#actions = new Map(options.actions.map((action) => [action.name, action]));
    // The last moments of the home before may be lost: for everybody alike, from here on.
    this.#homes = new SyncHomes({ ...options, onInherited: (callId, room) => this.#welcomeAll(callId, room) });
  }

  async start(): Promise<void> {
    const { relay, nodeId } = this.#options;
    await relay?.serve(nodeId(), (body) => this.#answer(body));
    await this.#homes.start();
  }

  async close(): Promise<void> {
    for (const newest of this.#newest.values()) newest.flush();
    await this.#homes.close();
  }

  /** CALL.SYNC: the acknowledgement, or a refusal. */
  act(by: Device, payload: unknown): object | Promise<object> {
    const act = this.#read(payload);
    const call = this.#options.roster(act.callId);
    return call instanceof Promise
      ? call.then((one) => this.#enter(by, act, payload, one))
      : this.#enter(by, act, payload, call);
  }

  /** CALL.SYNC_STATE asked for, by a device that lacks something. */
  async state(by: Device, callId: string): Promise<SyncStateEvent> {
    seatedCall(await this.#options.roster(callId), by);
    return this.#stateFor(callId, by.userId);
  }

  /** For whoever is in the call, from whichever device: what did not fit in a message. */
  async wholeState(userId: string, callId: string): Promise<SyncStateEvent> {
    const call = await this.#options.roster(callId);
    const seat = call && seatsOf(call).find((participant) => participant.userId === userId);
    seatedCall(call, { userId, deviceId: seat?.deviceId ?? '' });
    return this.#stateFor(callId, userId, Infinity);
  }

  /** A device has joined, or is back: it gets the state as it stands. */
  async welcome(device: Device, callId: string): Promise<void> {
    const state = await this.#stateFor(callId, device.userId);
    this.#options.sendState(device, state);
  }

  /** What is shared in a call is gone with it, but for the marks that are to be kept: its home sees to that. */
  async over(callId: string): Promise<void> {
    this.#newest.delete(callId);
    await this.#homes.over(callId);
  }

  /** The session with the database is gone: to the other nodes this one is dead. */
  fence(): void {
    this.#homes.fence();
  }

  unfence(): void {
    this.#homes.unfence();
  }

  #read(payload: unknown): Act {
    const name: unknown =
      typeof payload === 'object' && payload !== null && 'action' in payload ? payload.action : undefined;
    const act = typeof name === 'string' ? this.#actions.get(name)?.read(payload) : undefined;
    if (!act) throw new Refusal('INVALID_PAYLOAD');
    return act;
  }

  #enter(by: Device, act: Act, payload: unknown, known: CallSnapshot | undefined): object | Promise<object> {
    const call = seatedCall(known, by);
    const to = recipients(call, act, by);
    const home = this.#homes.here(act.callId);
    if (home) return this.#take(home, by, act, call, to);
    return this.#enterLater(by, act, payload, call, to);
  }

  async #enterLater(by: Device, act: Act, payload: unknown, call: CallSnapshot, to: Device[]): Promise<object> {
    const home = await this.#homes.find(act.callId);
    if (home instanceof SyncRoom) return this.#take(home, by, act, call, to);
    const { userId, deviceId } = by;
    const question: Question = { ask: 'act', by: { userId, deviceId }, version: call.version, payload };
    return this.#homes.ask(act.callId, home, question);
  }

  #take(home: SyncRoom, by: Device, act: Act, call: CallSnapshot, to: Device[]): object | Promise<object> {
    const seated = new Set(seatsOf(call).map(({ userId }) => userId));
    const room: Room = { from: by.userId, seated };
    const help: Help = {
      shared: async (fileId) => {
        const file = await this.#options.findFile(fileId);
        return file && seated.has(file.ownerId) ? file : undefined;
      },
      link: (fileId, viewerId) => this.#options.linkTo({ fileId, callId: act.callId, viewerId }),
    };
    const told = home.act(act, room, help);
    return told instanceof Promise ? told.then((one) => this.#tell(by, act, one, to)) : this.#tell(by, act, told, to);
  }

  /** Tells the others; resolves to what the sender is answered. */
  #tell(by: Device, act: Act, { ready, origin, after }: Told, to: Device[]): object {
    const { callId, name, way } = act;
    const { from, ...numbered } = { ...origin, ...(after === undefined ? {} : { after }) };
    const payload = { callId, from, action: name, ...numbered, ...ready.fields };
    const newest = this.#newestOf(callId);
    const named = act.to !== undefined;
    const slot = `${from} ${name}`;
    if (way === 'gliding') {
      newest.putInStep(slot, cursorPace(to.length), (early) => ({ to, named, payload, step: { by, early } }));
      return numbered;
    }
    if (way === 'newest') {
      newest.put(slot, { to, named, payload });
      return numbered;
    }
    newest.flush();
    const { personal } = ready;
    if (!personal) {
      this.#options.send({ to, named, payload });
      return numbered;
    }
    for (const device of to)
      this.#options.send({ to: [device], named: true, payload: { ...payload, ...personal(device.userId) } });
    return { ...numbered, ...ready.fields, ...personal(from) };
  }

  #newestOf(callId: string): Newest<SyncMessage> {
    const known = this.#newest.get(callId);
    if (known) return known;
    const newest = new Newest<SyncMessage>((waiting) => this.#options.sendNewest(waiting));
    this.#newest.set(callId, newest);
    return newest;
  }

  async #welcomeAll(callId: string, room: SyncRoom): Promise<void> {
    const call = await this.#options.roster(callId);
    if (!call) return;
    for (const { userId, deviceId } of seatsOf(call)) {
      if (deviceId !== undefined) this.#options.sendState({ userId, deviceId }, this.#eventOf(room, callId, userId));
    }
  }

  async #stateFor(callId: string, viewerId: string, pointLimit?: number, again = true): Promise<SyncStateEvent> {
    const home = await this.#homes.find(callId);
    if (home instanceof SyncRoom) return this.#eventOf(home, callId, viewerId, pointLimit);
    try {
      const question: Question = { ask: 'state', callId, viewerId, whole: pointLimit === Infinity };
      return v.parse(SyncStateEventSchema, await this.#homes.ask(callId, home, question));
    } catch (error) {
      // The home may just have died: this node, or another, is the next.
      if (again && error instanceof Refusal) return this.#stateFor(callId, viewerId, pointLimit, false);
      throw error;
    }
  }

  #eventOf(room: SyncRoom, callId: string, viewerId: string, pointLimit?: number): SyncStateEvent {
    const linkTo = (fileId: string): string => this.#options.linkTo({ fileId, callId, viewerId });
    return stateEvent(callId, room.seq, room.state, linkTo, pointLimit);
  }

  async #answer(body: unknown): Promise<object> {
    const question = v.parse(QuestionSchema, body);
    const callId = question.ask === 'act' ? this.#read(question.payload).callId : question.callId;
    const home = await this.#homes.own(callId);
    if (question.ask === 'state')
      return this.#eventOf(home, callId, question.viewerId, question.whole ? Infinity : undefined);
    const { by, payload, version } = question;
    return this.#enter(by, this.#read(payload), payload, await this.#options.roster(callId, version));
  }
}
