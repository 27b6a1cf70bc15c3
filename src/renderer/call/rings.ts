import type { CallSnapshot } from '../../shared/call.ts';
import type { SignalEvent } from '../../shared/signal.ts';
import { linksOf, type EngineParts } from './engine-parts.ts';
import type { MediaTransport } from './media-transport.ts';
import { ringingFrom, ringsFor } from './roster.ts';
import { connectionStates, sessionView } from './session-view.ts';
import { nobodySpeaks } from './speakers.ts';
import { nothingOutgoing } from './mesh/slots.ts';
import type { LocalView, SessionView } from './types.ts';

const nothingOpen: LocalView = {
  ...nothingOutgoing.media,
  stream: undefined,
  voice: undefined,
  screenStream: undefined,
  problems: [],
};

export interface Ring {
  call: CallSnapshot;
  /** Undefined while it is not prepared: too many ring at once, or relay servers are still being fetched. */
  links: MediaTransport | undefined;
}

/**
 * The calls that ring on this device, each with connections prepared. With people one has talked to they are already
 * made, without a track; to anybody else they say nothing before this person accepts.
 */
export class Rings {
  readonly #parts: EngineParts;
  readonly #rings = new Map<string, Ring>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** Oldest first. */
  get calls(): CallSnapshot[] {
    return [...this.#rings.values()].map(({ call }) => call);
  }

  /** The oldest call as it will look once it is accepted. */
  get prospect(): SessionView | undefined {
    const [ring] = this.#rings.values();
    if (ring?.links === undefined) return undefined;
    const { call, links } = ring;
    return sessionView({
      phase: 'ringing',
      kind: call.kind,
      call,
      me: this.#parts.me,
      callees: [],
      local: nothingOpen,
      speakers: nobodySpeaks,
      broken: connectionStates(),
      picture: (userId) => links.picture(userId),
    });
  }

  /** Takes in the newest state of a call: starts, updates or stops its ring. True if a ring stopped. */
  update(call: CallSnapshot): boolean {
    const ring = this.#rings.get(call.callId);
    if (!ringsFor(call, this.#parts.me)) {
      this.take(call.callId)?.links?.close();
      return ring !== undefined;
    }
    if (ring === undefined) {
      this.#rings.set(call.callId, { call, links: undefined });
      this.#parts.emit('incoming-call', { call, from: ringingFrom(call, this.#parts.me) });
      void this.#prepare(call.callId);
    } else {
      ring.call = call;
      ring.links?.apply(call);
    }
    return false;
  }

  /** True when there was a prepared connection to take it. */
  receive(event: SignalEvent): boolean {
    const ring = this.#rings.get(event.callId);
    return ring?.links?.receive(ring.call, event) === true;
  }

  /** Hands the ring over to whoever answers it. */
  take(callId: string): Ring | undefined {
    const ring = this.#rings.get(callId);
    this.#rings.delete(callId);
    return ring;
  }

  close(): void {
    for (const callId of this.#rings.keys()) this.take(callId)?.links?.close();
  }

  async #prepare(callId: string): Promise<void> {
    await this.#parts.ice.ready();
    const ring = this.#rings.get(callId);
    const prepared = [...this.#rings.values()].filter(({ links }) => links !== undefined).length;
    if (ring === undefined || ring.links !== undefined || prepared >= this.#parts.settings.prepared) return;
    ring.links = linksOf(this.#parts, callId, true);
    ring.links.apply(ring.call);
    // What came before there was a connection to take it is delivered now.
    this.#parts.merge(ring.call);
  }
}
