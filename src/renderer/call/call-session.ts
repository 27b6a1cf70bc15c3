import { isLive, isSeated, type CallKind, type CallSnapshot } from '../../shared/call.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { SignalEvent } from '../../shared/signal.ts';
import { bodyOf, CallError } from './call-error.ts';
import { endReason } from './call-end.ts';
import { linksOf, type EngineParts } from './engine-parts.ts';
import { LocalMedia } from './media/local-media.ts';
import type { MediaTransport } from './media-transport.ts';
import type { Sample } from './quality/sample.ts';
import { leftAlone, participantOf, ringingFrom, seatedHere } from './roster.ts';
import type { Ring } from './rings.ts';
import { connectionStates, sessionView, type Callee } from './session-view.ts';
import { Speakers } from './speakers.ts';
import type { EndReason, MediaProblem, SessionView } from './types.ts';

export interface SessionParts extends EngineParts {
  /** This device rang for the call that START turned out to be an accept of: its prepared connections. */
  takeRing: (callId: string) => Ring | undefined;
  /** Tells the server that this device leaves, now or as soon as it can be told. */
  sendEnd: (callId: string) => void;
  ended: (reason: EndReason, error?: ErrorBody | MediaProblem) => void;
}

/** One call on this device, from the click to the end. */
export class CallSession {
  readonly media: LocalMedia;
  readonly callees: readonly Callee[];
  readonly #parts: SessionParts;
  readonly #kind: CallKind;
  readonly #broken = connectionStates();
  readonly #speakers = new Speakers(
    () => this.#links?.levels() ?? new Map(),
    () => this.#parts.changed(),
  );
  readonly #present = new Set<string>();
  #phase: 'calling' | 'ringing' | 'connected' = 'calling';
  #call: CallSnapshot | undefined;
  #links: MediaTransport | undefined;
  #closed = false;
  /** A command that decides whether this device has a seat is on its way. */
  #seating: Promise<CallSnapshot> | undefined;

  constructor(parts: SessionParts, kind: CallKind, callees: readonly Callee[] = []) {
    this.#parts = parts;
    this.#kind = kind;
    this.callees = callees;
    const { devices, chosen } = parts;
    this.media = new LocalMedia({ devices, chosen, changed: () => this.#mediaChanged() });
  }

  get callId(): string | undefined {
    return this.#call?.callId;
  }

  /** START is on its way, and a call that rings meanwhile may be the very same. */
  get placing(): boolean {
    return this.#call === undefined;
  }

  /** Settles when no command for a seat is on its way any longer. */
  async settled(): Promise<void> {
    await this.#seating?.catch(() => undefined);
  }

  get view(): SessionView {
    return sessionView({
      phase: this.#phase,
      kind: this.#kind,
      call: this.#call,
      me: this.#parts.me,
      callees: this.callees,
      local: this.media.view,
      speakers: this.#speakers.view,
      broken: this.#broken,
      picture: (userId) => this.#links?.picture(userId),
    });
  }

  /** Media, START, connections, tracks, `call-started`: in this order (requirement B43). */
  async start(restartOf?: string): Promise<void> {
    await Promise.all([this.media.open(this.#kind), this.#parts.ice.ready()]);
    if (this.#closed || this.#refusesWithoutMedia()) return;
    const to = this.callees.map(({ userId }) => userId);
    const { signaling } = this.#parts;
    const call = await this.#seat(() =>
      restartOf === undefined
        ? signaling.command('CALL.START', { to, kind: this.#kind })
        : signaling.command('CALL.RESTART', { callId: restartOf }),
    );
    if (call === undefined) return;
    const { callId } = call;
    this.#begin(call, this.#parts.takeRing(callId)?.links);
    await this.#links?.setOutgoing(this.media.outgoing);
    if (!this.#closed) this.#parts.emit('call-started', { callId });
  }

  /** Media is asked for first; the answer goes out behind ACCEPT without waiting for either (requirement B44). */
  async accept(ring: Ring): Promise<void> {
    this.#phase = 'ringing';
    this.#call = ring.call;
    const { callId } = ring.call;
    const opening = this.media.open(this.#kind);
    if (this.#kind === 'video') this.#parts.quiet();
    const seated = this.#seat(() => this.#parts.signaling.command('CALL.ACCEPT', { callId }));
    this.#adopt(ring.links ?? linksOf(this.#parts, callId, true));
    // Delivers what was kept, the offer above all, before the connections are let go.
    this.#links?.apply(ring.call);
    this.#parts.merge(ring.call);
    void this.#links?.release();
    const call = await seated;
    if (call === undefined) return;
    this.#parts.merge(call);
    await opening;
    if (this.#closed || this.#refusesWithoutMedia()) return;
    await this.#links?.setOutgoing(this.media.outgoing);
    if (this.#closed) return;
    this.#phase = 'connected';
    this.#parts.emit('call-answered', { callId });
    this.#parts.changed();
  }

  /** Into a call that goes on: after a reload, a crash, a decline or a leave, or over from another device. */
  async rejoin(before: CallSnapshot): Promise<void> {
    this.#call = before;
    const { callId } = before;
    // From the first moment on its way: what is heard of the call meanwhile says nothing of this device's seat.
    const call = await this.#seat(async () => {
      await Promise.all([this.media.open(this.#kind), this.#parts.ice.ready()]);
      if (this.#closed) throw CallError.of('NOT_CONNECTED');
      return this.#parts.signaling.command('CALL.REJOIN', { callId });
    });
    if (call === undefined) return;
    this.#phase = 'connected';
    this.#begin(call, undefined);
  }

  /** The newest state of this call. */
  update(call: CallSnapshot): void {
    const before = this.#call;
    this.#call = call;
    if (this.#closed) return;
    const { me } = this.#parts;
    const mine = participantOf(call, me.userId);
    if (!isLive(call.status) || mine === undefined) return this.#over(endReason(call, me));
    if (this.#seating !== undefined) return this.#links?.apply(call);
    if (isSeated(mine.status) && mine.deviceId !== me.deviceId) return this.#over('answered-elsewhere');
    if (!seatedHere(call, me)) return void this.#comeBack(call.callId);
    this.#links?.apply(call);
    this.#reportPresence(call, before);
    if (leftAlone(call, me)) return this.leave('ended');
    if (call !== before) this.#parts.changed();
  }

  /** True when there was a connection to take it. */
  receive(event: SignalEvent): boolean {
    return this.#call !== undefined && this.#links?.receive(this.#call, event) === true;
  }

  /** The socket is back: whatever was said while it was gone may be lost. */
  resend(): void {
    this.#links?.resend();
  }

  async safetyCode(userId: string): Promise<string | undefined> {
    return this.#links?.safetyCode(userId);
  }

  samples(userId: string): readonly Sample[] {
    return this.#links?.samples(userId) ?? [];
  }

  adjust(): void {
    this.#links?.adjust();
  }

  networkChanged(): void {
    this.#links?.networkChanged();
  }

  leave(reason: EndReason = 'left'): void {
    if (this.#closed) return;
    // First on the wire, so that the others learn it from the server and not from a connection gone silent.
    if (this.callId !== undefined) this.#parts.sendEnd(this.callId);
    this.#over(reason);
  }

  close(): void {
    this.#closed = true;
    this.media.stop();
    this.#speakers.stop();
    this.#links?.close();
  }

  #over(reason: EndReason, error?: ErrorBody | MediaProblem): void {
    if (this.#closed) return;
    this.close();
    this.#parts.ended(reason, error);
  }

  /** Runs a command that gives this device its seat; undefined when there is nothing to go on with. */
  async #seat(command: () => Promise<CallSnapshot>): Promise<CallSnapshot | undefined> {
    try {
      this.#seating = command();
      const call = await this.#seating;
      this.#seating = undefined;
      // Hung up while the command was on its way: its seat is given back.
      if (this.#closed) this.#parts.sendEnd(call.callId);
      return this.#closed ? undefined : call;
    } catch (error) {
      this.#seating = undefined;
      const body = bodyOf(error);
      const elsewhere = body.code === 'ANSWERED_ELSEWHERE';
      this.#over(elsewhere ? 'answered-elsewhere' : 'failed', elsewhere ? undefined : body);
      return undefined;
    }
  }

  #begin(call: CallSnapshot, prepared: MediaTransport | undefined): void {
    this.#call = call;
    this.#adopt(prepared ?? linksOf(this.#parts, call.callId, false));
    this.#links?.apply(call);
    this.#parts.merge(call);
    void prepared?.release();
  }

  #adopt(links: MediaTransport): void {
    this.#links = links;
    this.#speakers.start();
    void links.setOutgoing(this.media.outgoing);
    links.on('remote-stream', (arrived) => this.#parts.emit('remote-stream', arrived));
    links.on('connection-state', ({ userId, state }) => this.#connectionChanged(userId, state));
  }

  #connectionChanged(userId: string, state: RTCPeerConnectionState): void {
    const { emit, changed } = this.#parts;
    emit('connection-state-changed', { userId, state });
    this.#broken.follow(userId, state);
    if (state === 'connected') {
      if (this.#phase === 'calling') this.#phase = 'connected';
      emit('connected', { userId });
    }
    if (state === 'disconnected') emit('disconnected', { userId });
    if (state === 'failed') emit('connection-failed', { userId });
    changed();
  }

  #reportPresence(call: CallSnapshot, before: CallSnapshot | undefined): void {
    for (const { userId, status } of call.participants) {
      if (userId === this.#parts.me.userId) continue;
      const seated = isSeated(status);
      if (seated && !this.#present.has(userId)) {
        this.#present.add(userId);
        if (this.#chose(call, userId)) this.#parts.known.add(userId);
        this.#parts.emit('peer-joined', { userId });
      } else if (!seated && this.#present.delete(userId)) {
        this.#broken.forget(userId);
        this.#parts.emit('peer-left', { userId, reason: status });
      }
      const was = before === undefined ? undefined : participantOf(before, userId)?.status;
      if (was === 'reconnecting' && status === 'connected') this.#links?.resend(userId);
    }
  }

  /** This person called them, or accepted their call. */
  #chose(call: CallSnapshot, userId: string): boolean {
    return this.callees.some((callee) => callee.userId === userId) || ringingFrom(call, this.#parts.me) === userId;
  }

  async #comeBack(callId: string): Promise<void> {
    const call = await this.#seat(() => this.#parts.signaling.command('CALL.REJOIN', { callId }));
    if (call !== undefined) this.#parts.merge(call);
  }

  #mediaChanged(): void {
    void this.#links?.setOutgoing(this.media.outgoing);
    this.#parts.changed();
  }

  /** With the setting `refuse`, a call without microphone and camera is no call (requirement B36). */
  #refusesWithoutMedia(): boolean {
    const { stream, problems } = this.media.view;
    if (this.#parts.settings.withoutMedia === 'listen' || stream !== undefined) return false;
    if (this.callId !== undefined) this.#parts.sendEnd(this.callId);
    this.#over('failed', problems[0]);
    return true;
  }
}
