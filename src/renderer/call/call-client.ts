import type { PresenceCommand } from '../../shared/account.ts';
import { isLive, isSeated, LIFECYCLE_EVENTS, type CallKind, type CallSnapshot } from '../../shared/call.ts';
import { errorBody, type ErrorBody } from '../../shared/errors.ts';
import type { SignalEvent } from '../../shared/signal.ts';
import { CallError } from './call-error.ts';
import { othersIn, ringEndReason } from './call-end.ts';
import { CallSession } from './call-session.ts';
import { Darkness } from './darkness.ts';
import { Decisions } from './decisions.ts';
import { Emitter } from './emitter.ts';
import type { EngineParts, KnownPeople } from './engine-parts.ts';
import { IceServers } from './mesh/ice-servers.ts';
import { Mailbox } from './mailbox.ts';
import type { Devices } from './media/media-capture.ts';
import type { ChosenDevices, InputSource } from './media/media-constraints.ts';
import { noWishes, type Wishes } from './quality/quality.ts';
import type { Sample } from './quality/sample.ts';
import { CallBook, goesOnWithout, participantOf, seatedHere, type Me } from './roster.ts';
import { Postponed } from './postponed.ts';
import { Rings } from './rings.ts';
import type { Callee } from './session-view.ts';
import { defaultSettings, type CallSettings } from './settings.ts';
import { SignalingClient } from './signaling/signaling-client.ts';
import type { Signaling, SyncCommandName } from './signaling/signaling.ts';
import type {
  CallEvents,
  Calls,
  CallView,
  EndReason,
  LastCall,
  MediaProblem,
  ServerEventName,
  StartOptions,
} from './types.ts';

export interface CallClientOptions {
  /** The nodes of the server, first choice first. */
  servers: readonly string[];
  token: string;
  deviceId: string;
  userId: string;
  /** Which camera and microphone the person chose; asked anew whenever one is opened. */
  chosenDevices?: () => ChosenDevices;
  /** Kept for the next time; without it, nobody is known when the client starts. */
  known?: KnownPeople;
  /** With whom media may only go through a relay, so that they do not learn this device's address; nobody, if not given. */
  relayOnly?: EngineParts['relayOnly'];
  settings?: Partial<CallSettings>;
  /** Instead of Socket.IO, the browser's devices and HTTP: for tests. */
  signaling?: Signaling;
  devices?: Devices;
  ice?: EngineParts['ice'];
}

/** Calls on this device: the signaling, what rings, the one session, and the view of it all. */
export class CallClient implements Calls {
  readonly #emitter = new Emitter<CallEvents>();
  readonly #signaling: Signaling;
  readonly #parts: EngineParts;
  readonly #rings: Rings;
  readonly #book = new CallBook();
  readonly #mailbox = new Mailbox();
  readonly #decisions: Decisions;
  /** Live calls known when the socket opened: only of these can a snapshot say that they are over. */
  #knownAtOpen = new Set<string>();
  /** Listeners of the view hear of the newest one. */
  readonly #changes = new Postponed(() => this.#emitter.emit('change', this.#view));
  readonly #darkness = new Darkness(
    () => this.#signaling.renew(),
    () => this.#signaling.tookMs,
  );
  #session: CallSession | undefined;
  #wishes = noWishes;
  #last: LastCall | undefined;
  #view: CallView;
  /** The first snapshot tells of a call this device was in before it was (re)started. */
  #heardFromServer = false;

  constructor(options: CallClientOptions) {
    const { servers, token, deviceId, userId } = options;
    const me: Me = { userId, deviceId };
    const settings = { ...defaultSettings, ...options.settings };
    const handshake = { token, deviceId, batches: true };
    this.#signaling = options.signaling ?? new SignalingClient({ servers, handshake, settings });
    const problem = (message: string): void => this.#emitter.emit('problem', { about: 'ice-servers', message });
    this.#parts = {
      me,
      settings,
      signaling: this.#signaling,
      ice: options.ice ?? new IceServers({ servers, token, problem }),
      devices: options.devices ?? navigator.mediaDevices,
      chosen: options.chosenDevices ?? (() => ({})),
      wishes: () => this.#wishes,
      known: options.known ?? new Set<string>(),
      relayOnly: options.relayOnly ?? (() => false),
      emit: (event, payload) => this.#emitter.emit(event, payload),
      changed: () => this.#changed(),
      quiet: () => this.#changes.hold(),
      merge: (call) => this.#merge(call),
    };
    this.#rings = new Rings(this.#parts);
    this.#decisions = new Decisions(this.#parts);
    this.#view = {
      server: this.#signaling.connection,
      incoming: [],
      ongoing: [],
      session: undefined,
      prospect: undefined,
      last: undefined,
    };
    this.#listen();
  }

  get view(): CallView {
    return this.#view;
  }

  on<E extends keyof CallEvents>(event: E, listener: (payload: CallEvents[E]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  onServerEvent(event: ServerEventName, listener: (payload: unknown) => void): () => void {
    return this.#signaling.on(event, listener);
  }

  async connect(): Promise<void> {
    await this.#signaling.connect();
  }

  async disconnect(): Promise<void> {
    const told = this.leave();
    if (this.#signaling.connection.status === 'open') await told;
    this.#rings.close();
    this.#changes.release();
    this.#darkness.close();
    this.#signaling.disconnect();
    this.#parts.ice.close();
  }

  retry(): void {
    this.#signaling.retry();
  }

  /** Settles when the call is placed or has failed; a failure is in the view and in `call-failed`. */
  async start(to: Callee[], kind: CallKind, { again }: StartOptions = {}): Promise<void> {
    if (this.#session !== undefined) throw new CallError(errorBody('ALREADY_IN_CALL', this.#session.callId));
    const before = again === undefined ? undefined : this.#book.get(again);
    // One that others have not left yet cannot be started again; another one can.
    const restartOf = before !== undefined && isLive(before.status) ? undefined : again;
    const starting = this.#open(kind, to).start(restartOf);
    this.#changed();
    await starting;
    this.#reviewRings();
  }

  /** Leaves the current call first, if there is one. */
  async accept(callId: string, options: { kind?: CallKind } = {}): Promise<void> {
    if (!this.#rings.calls.some((call) => call.callId === callId)) throw CallError.of('CALL_NOT_LIVE');
    // END is on the wire before ACCEPT; the server handles one device's commands in order.
    this.#session?.leave();
    const ring = this.#rings.take(callId);
    if (ring === undefined) throw CallError.of('CALL_NOT_LIVE');
    const accepting = this.#open(options.kind ?? ring.call.kind).accept(ring);
    this.#changed();
    await accepting;
  }

  async rejoin(callId: string): Promise<void> {
    if (this.#session?.callId === callId) return;
    if (this.#rings.calls.some((call) => call.callId === callId)) return this.accept(callId);
    const call = this.#book.get(callId);
    if (call === undefined || !isLive(call.status)) throw CallError.of('CALL_NOT_LIVE');
    this.#session?.leave();
    this.#decisions.forgetDecline(callId);
    const rejoining = this.#open(call.kind).rejoin(call);
    this.#changed();
    await rejoining;
  }

  async invite(to: readonly string[]): Promise<void> {
    const callId = this.#session?.callId;
    if (callId === undefined) throw CallError.of('NOT_CONNECTED');
    this.#merge(await this.#signaling.command('CALL.INVITE', { callId, to: [...to] }));
  }

  async reject(callId: string): Promise<void> {
    const ring = this.#rings.take(callId);
    if (ring === undefined) return;
    ring.links?.close();
    const told = this.#decisions.decline(callId);
    this.#emitter.emit('call-ended', { callId, reason: 'declined' });
    this.#changed();
    await told;
  }

  /** Settles when the server knows, or cannot be told now. */
  async leave(): Promise<void> {
    const session = this.#session;
    session?.leave();
    await session?.settled();
    await this.#decisions.told();
  }

  setMicrophone(on: boolean): void {
    void this.#session?.media.setMicrophone(on);
  }

  async setCamera(on: boolean): Promise<void> {
    await this.#session?.media.setCamera(on);
  }

  async switchDevice(source: InputSource, deviceId: string): Promise<void> {
    await this.#session?.media.switchDevice(source, deviceId);
  }

  async reopenMicrophone(): Promise<void> {
    await this.#session?.media.reopenMicrophone();
  }

  async devicesChanged(plugged: readonly string[]): Promise<void> {
    await this.#session?.media.devicesChanged(plugged);
  }

  async shareScreen(): Promise<void> {
    await this.#session?.media.shareScreen();
  }

  stopSharing(): void {
    this.#session?.media.stopSharing();
  }

  setWishes(wishes: Wishes): void {
    this.#wishes = wishes;
    this.#session?.adjust();
  }

  samples(userId: string): readonly Sample[] {
    return this.#session?.samples(userId) ?? [];
  }

  async setPresence(presence: PresenceCommand): Promise<void> {
    await this.#signaling.setPresence(presence);
  }

  sync(event: SyncCommandName, payload: object): Promise<unknown> {
    return this.#signaling.sync(event, payload);
  }

  tell(payload: object): void {
    this.#signaling.tell(payload);
  }

  async safetyCode(userId: string): Promise<string | undefined> {
    return this.#session?.safetyCode(userId);
  }

  networkChanged(): void {
    this.#signaling.renew();
    this.#session?.networkChanged();
  }

  #listen(): void {
    const signaling = this.#signaling;
    const problem = (message: string): void => this.#emitter.emit('problem', { about: 'server', message });
    for (const event of LIFECYCLE_EVENTS) signaling.on(event, ({ call }) => this.#merge(call));
    signaling.on('CALL.SNAPSHOT', ({ calls }) => this.#snapshot(calls));
    signaling.on('CALL.SIGNAL', (event) => this.#signal(event));
    signaling.on('CALL.ERROR', ({ event, error }) => problem(`${event}: ${error.message}`));
    signaling.on('problem', ({ message }) => problem(message));
    signaling.on('connection', (connection) => {
      const { server } = this.#view;
      const failedBefore = server.status === 'waiting' && server.failed;
      if (connection.status === 'open') {
        this.#knownAtOpen = new Set(this.#book.live().map(({ callId }) => callId));
        void this.#parts.ice.ready();
      }
      this.#changed();
      if (connection.status === 'waiting' && connection.failed && !failedBefore) {
        this.#emitter.emit('connection-failed', { userId: undefined });
      }
    });
  }

  #open(kind: CallKind, callees: readonly Callee[] = []): CallSession {
    const session = new CallSession(
      {
        ...this.#parts,
        takeRing: (callId) => this.#rings.take(callId),
        sendEnd: (callId) => this.#decisions.leave(callId),
        ended: (reason, error) => this.#ended(session, reason, error),
      },
      kind,
      callees,
    );
    this.#session = session;
    this.#last = undefined;
    return session;
  }

  #ended(session: CallSession, reason: EndReason, error: ErrorBody | MediaProblem | undefined): void {
    if (this.#session === session) this.#session = undefined;
    const { callId, callees } = session;
    const call = callId === undefined ? undefined : this.#book.get(callId);
    const people = call === undefined ? callees.map(({ displayName }) => displayName) : othersIn(call, this.#parts.me);
    this.#last = { callId, people, reason, error };
    if (reason === 'failed') this.#emitter.emit('call-failed', { error: error ?? errorBody('INTERNAL') });
    else this.#emitter.emit('call-ended', { callId, reason });
    this.#reviewRings();
  }

  /** Takes in a snapshot, wherever it came from, and tells whoever it concerns. */
  #merge(snapshot: CallSnapshot): void {
    const known = this.#book.get(snapshot.callId);
    const call = this.#book.merge(snapshot);
    this.#tell(call);
    // Several events and an acknowledgement carry one version: only the first is news.
    if (call !== known) this.#changed();
  }

  #tell(call: CallSnapshot): void {
    const session = this.#session;
    if (session?.callId === call.callId) session.update(call);
    // While START is on its way a ring may be of the call it joins; it is looked at again afterwards.
    else if (session?.placing !== true) this.#ring(call);
    if (isLive(call.status)) this.#deliver(call.callId);
    else this.#mailbox.take(call.callId);
  }

  #ring(call: CallSnapshot): void {
    const { me } = this.#parts;
    if (participantOf(call, me.userId)?.status !== 'invited') this.#decisions.forgetDecline(call.callId);
    if (this.#decisions.declined(call.callId) || !this.#rings.update(call)) return;
    const reason = ringEndReason(call, me);
    this.#last = { callId: call.callId, people: othersIn(call, me), reason, error: undefined };
    this.#emitter.emit('call-ended', { callId: call.callId, reason });
  }

  #reviewRings(): void {
    for (const call of this.#book.live()) {
      if (call.callId !== this.#session?.callId) this.#ring(call);
    }
    this.#changed();
  }

  #snapshot(calls: CallSnapshot[]): void {
    const first = !this.#heardFromServer;
    this.#heardFromServer = true;
    const listed = new Set(calls.map(({ callId }) => callId));
    for (const callId of this.#knownAtOpen) {
      const closed = listed.has(callId) ? undefined : this.#book.close(callId);
      if (closed !== undefined) this.#tell(closed);
    }
    this.#changed();
    for (const call of calls) {
      this.#merge(call);
      this.#settle(call.callId, first);
    }
    this.#session?.resend();
  }

  /** What this device decided while the server could not hear it. */
  #settle(callId: string, first: boolean): void {
    const call = this.#book.get(callId);
    if (call === undefined) return;
    if (this.#decisions.declined(callId)) void this.#decisions.decline(callId);
    if (!seatedHere(call, this.#parts.me) || this.#session?.callId === callId) return;
    if (first && this.#session === undefined && !this.#decisions.leaving(callId))
      void this.#open(call.kind).rejoin(call);
    // A seat nobody sits in: a hang-up that was not heard, or a START that was given up.
    else if (this.#session?.placing !== true) this.#decisions.leave(callId);
  }

  #signal(event: SignalEvent): void {
    if (!this.#route(event)) this.#mailbox.put(event);
  }

  #deliver(callId: string): void {
    for (const event of this.#mailbox.take(callId)) this.#signal(event);
  }

  /**
   * Of who is seated, only what comes from the device they sit at reaches a connection; who is invited may prepare one.
   * The rest waits or is dropped.
   */
  #route(event: SignalEvent): boolean {
    const { callId, from, fromDevice } = event;
    const call = this.#book.get(callId);
    if (call === undefined) return false;
    const sender = participantOf(call, from);
    const gone = sender !== undefined && !isSeated(sender.status) && sender.status !== 'invited';
    if (!isLive(call.status) || gone) return true;
    if (sender === undefined || (isSeated(sender.status) && sender.deviceId !== fromDevice)) return false;
    return this.#session?.callId === callId ? this.#session.receive(event) : this.#rings.receive(event);
  }

  #changed(): void {
    const { me } = this.#parts;
    this.#view = {
      server: this.#signaling.connection,
      incoming: this.#rings.calls,
      ongoing: this.#book.live().filter((call) => call.callId !== this.#session?.callId && goesOnWithout(call, me)),
      session: this.#session?.view,
      prospect: this.#session === undefined ? this.#rings.prospect : undefined,
      last: this.#last,
    };
    this.#darkness.review(this.#view);
    this.#changes.tell();
  }
}
