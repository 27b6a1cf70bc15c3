import type { CallSnapshot } from '../../../shared/call.ts';
import type { Signal, SignalEvent } from '../../../shared/signal.ts';
import { Emitter } from '../emitter.ts';
import type { IceRoute } from './ice-route.ts';
import { Link } from './link.ts';
import { presumedMedia } from './media-state.ts';
import type { MediaTransport, TransportEvents } from '../media-transport.ts';
import type { RemotePicture } from '../types.ts';
import { pictureShare } from '../quality/picture-share.ts';
import type { Wishes } from '../quality/quality.ts';
import type { Sample } from '../quality/sample.ts';
import { participantOf, planLinks, seatedIn, type Me } from '../roster.ts';
import type { CallSettings } from '../settings.ts';
import { nothingOutgoing, type Outgoing } from './slots.ts';

export interface LinksOptions {
  me: Me;
  settings: Pick<CallSettings, 'peer' | 'prepared'>;
  wishes: () => Wishes;
  route: (userId: string) => IceRoute;
  /** Relays refused their credentials; true when there are others to try. */
  renewRelays: () => Promise<boolean>;
  /** How many people see each other whole. */
  meshLimit: () => number;
  send: (to: string, signal: Signal) => void;
}

/** The mesh: all connections of one call on this device, one to each of the others, as the roster asks for them. */
export class Links implements MediaTransport {
  readonly #options: LinksOptions;
  readonly #emitter = new Emitter<TransportEvents>();
  readonly #links = new Map<string, Link>();
  #held: (userId: string) => boolean;
  #outgoing: Outgoing = nothingOutgoing;
  /** Of a whole picture, to each of the others. */
  #share = 1;

  /** `held`: to whom nothing goes out before `release`. */
  constructor(options: LinksOptions, held: (userId: string) => boolean) {
    this.#options = options;
    this.#held = held;
  }

  on<E extends keyof TransportEvents>(event: E, listener: (payload: TransportEvents[E]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  picture(userId: string): RemotePicture | undefined {
    return this.#links.get(userId)?.picture;
  }

  samples(userId: string): readonly Sample[] {
    return this.#links.get(userId)?.samples ?? [];
  }

  adjust(): void {
    for (const link of this.#links.values()) link.adjust();
  }

  levels(): Map<string, number> {
    if (this.#links.size < 2) return new Map();
    return new Map([...this.#links].map(([userId, link]) => [userId, link.level()]));
  }

  apply(call: CallSnapshot): void {
    const plans = planLinks(call, this.#options.me, this.#options.settings.prepared);
    for (const userId of this.#links.keys()) {
      if (!plans.some((plan) => plan.userId === userId)) this.#remove(userId);
    }
    this.#share = pictureShare(seatedIn(call), this.#options.meshLimit());
    for (const plan of plans) {
      const link = this.#links.get(plan.userId);
      if (link?.continuesAs(plan) === true) {
        link.plan = plan;
        continue;
      }
      if (link !== undefined) this.#remove(plan.userId);
      const added = new Link({
        ...this.#options,
        settings: this.#options.settings.peer,
        plan,
        held: this.#held(plan.userId),
        outgoing: this.#outgoing,
        presumed: presumedMedia(call.kind),
        share: () => this.#share,
        route: () => this.#options.route(plan.userId),
        send: (signal) => this.#options.send(plan.userId, signal),
      });
      this.#links.set(plan.userId, added);
      this.#follow(plan.userId, added);
    }
    this.adjust();
  }

  receive(call: CallSnapshot, { from, fromDevice, signal }: SignalEvent): boolean {
    if (participantOf(call, from) === undefined) return false;
    return this.#links.get(from)?.receive(fromDevice, signal) === true;
  }

  async release(): Promise<void> {
    this.#held = () => false;
    await Promise.all([...this.#links.values()].map((link) => link.release()));
  }

  async setOutgoing(outgoing: Outgoing): Promise<void> {
    this.#outgoing = outgoing;
    await Promise.all([...this.#links.values()].map((link) => link.setOutgoing(outgoing)));
  }

  resend(userId?: string): void {
    for (const [id, link] of this.#links) if (userId === undefined || id === userId) link.resend();
  }

  async safetyCode(userId: string): Promise<string | undefined> {
    return this.#links.get(userId)?.safetyCode();
  }

  networkChanged(): void {
    for (const link of this.#links.values()) link.networkChanged();
  }

  close(): void {
    this.#emitter.clear();
    for (const userId of this.#links.keys()) this.#remove(userId);
  }

  #remove(userId: string): void {
    this.#links.get(userId)?.close();
    this.#links.delete(userId);
    this.#emitter.emit('change', undefined);
  }

  #follow(userId: string, link: Link): void {
    link.on('change', () => this.#emitter.emit('change', undefined));
    link.on('remote-stream', (stream) => this.#emitter.emit('remote-stream', { userId, stream }));
    link.on('connection-state', (state) => this.#emitter.emit('connection-state', { userId, state }));
    link.on('problem', ({ message }) => this.#emitter.emit('problem', { userId, message }));
    link.on('sample', (sample) => this.#emitter.emit('sample', { userId, sample }));
  }
}
