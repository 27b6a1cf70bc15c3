import * as v from 'valibot';
import type { ErrorBody } from '../../shared/errors.ts';
import { takeSyncEvent, type SyncActionName, type SyncEvent } from '../../shared/sync/actions.ts';
import { cursorPace } from '../../shared/sync/cursor-pace.ts';
import { emptyState, stateOf, SyncStateEventSchema, type SyncState } from '../../shared/sync/state.ts';
import { Newest } from './newest.ts';
import { Step } from './step.ts';

/** What the server answered; a lost socket answers UNAVAILABLE. */
type SyncAnswer = { ok: true; fields: unknown } | { ok: false; error: ErrorBody };

/** The way to the server. */
export interface SyncPort {
  on(event: 'CALL.SYNC' | 'CALL.SYNC_BATCH' | 'CALL.SYNC_STATE', listener: (payload: unknown) => void): () => void;
  request(event: 'CALL.SYNC' | 'CALL.SYNC_STATE', payload: object): Promise<SyncAnswer>;
  /** CALL.SYNC without an answer. */
  tell(payload: object): void;
  /** GET /api/calls/:callId/sync: the state when it is too large for one message. */
  wholeState(callId: string): Promise<unknown>;
}

/** What is shared in the call, as this device shows it. */
export interface SyncView {
  /** The last kept action that the server has confirmed. */
  seq: number;
  /** With what this device did and the server has not confirmed yet. */
  state: SyncState;
  /** This viewer's link to each open file, by its id. */
  links: ReadonlyMap<string, string>;
}

export interface SyncListeners {
  changed: (view: SyncView) => void;
  /** What somebody else did, of every kind: cursors, reactions and strokes are only told here. */
  event: (event: SyncEvent) => void;
}

const AnswerSchema = v.looseObject({ seq: v.number(), at: v.string(), after: v.optional(v.number()) });

const BatchSchema = v.object({ events: v.array(v.unknown()) });
/** A cursor that was passed on, and how many milliseconds it had waited for that. */
const StepSchema = v.object({ from: v.string(), early: v.number() });

interface Pending {
  payload: object;
  settle: (error: ErrorBody | undefined) => void;
  /** The socket was lost before the answer came. */
  lost: boolean;
}

/** How long after the state could not be had, or something was lost, it is asked for (again). */
const RETRY_MS = 500;

const nameOf = (payload: object): unknown => ('action' in payload ? payload.action : undefined);

/**
 * In-call state on this device: the server's, as far as it is known, with what this device did meanwhile on top. Whoever
 * lacks something asks for the whole state, so that every device ends with the same.
 */
export class SyncClient {
  readonly #port: SyncPort;
  readonly #callId: string;
  readonly #me: string;
  readonly #listeners: SyncListeners;
  readonly #stops: (() => void)[];
  readonly #newest: Newest<object>;
  readonly #step: Step<object>;
  #state: SyncState = emptyState;
  #seq = 0;
  /** The last kept action that this device knows to exist. */
  #heardOf = 0;
  #links: ReadonlyMap<string, string> = new Map();
  /** Kept actions of this device, in the order they were done, that the server has not answered. */
  #pending: Pending[] = [];
  #asking = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #view: SyncView = { seq: 0, state: emptyState, links: new Map() };

  constructor(port: SyncPort, callId: string, me: string, listeners: SyncListeners) {
    this.#port = port;
    this.#callId = callId;
    this.#me = me;
    this.#listeners = listeners;
    this.#newest = new Newest((payload) => port.tell(payload));
    this.#step = new Step((payload) => port.tell(payload));
    this.#stops = [
      port.on('CALL.SYNC', (event) => this.#heard(event)),
      port.on('CALL.SYNC_BATCH', (batch) => {
        const parsed = v.safeParse(BatchSchema, batch);
        for (const event of parsed.success ? parsed.output.events : []) {
          this.#heard(event);
          this.#inStep(event);
        }
      }),
      port.on('CALL.SYNC_STATE', (event) => void this.#replace(event)),
    ];
    this.ask();
  }

  get view(): SyncView {
    return this.#view;
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    this.#newest.close();
    this.#step.close();
    clearTimeout(this.#retry);
    this.#drop(() => true, undefined);
  }

  /** Asks for the whole state, and with it for links that have not expired. */
  ask(): void {
    if (this.#asking || this.#closed) return;
    this.#asking = true;
    void this.#port.request('CALL.SYNC_STATE', { callId: this.#callId }).then(async (answer) => {
      this.#asking = false;
      if (answer.ok) await this.#replace(answer.fields);
      // Away, or as it was before what is lacking: the next one has it.
      if (!answer.ok || this.#seq < this.#heardOf) this.#askLater();
    });
  }

  /**
   * Does something that is kept, or told once. It shows here at once. Resolves when the server has it, to nothing, or to
   * why it was refused; while the socket is away it waits for it.
   */
  act(action: SyncActionName, fields: object): Promise<ErrorBody | undefined> {
    const payload = { callId: this.#callId, action, ...fields };
    return new Promise((settle) => {
      this.#pending.push({ payload, settle, lost: false });
      this.#changed();
      this.#send(payload);
    });
  }

  /** Tells the others where something is now (a view): the newest wins, nothing is waited for, at most once a frame. */
  tell(action: SyncActionName, fields: object): void {
    this.#newest.put(action, { callId: this.#callId, action, ...fields });
  }

  /** Tells so many others where this person points, as often as there are people for. */
  point(fields: object, others: number): void {
    this.#step.put({ callId: this.#callId, action: 'CURSOR_MOVE', ...fields }, cursorPace(others));
  }

  #send(payload: object): void {
    void this.#port.request('CALL.SYNC', payload).then((answer) => {
      if (this.#closed) return;
      if (answer.ok) this.#confirmed(payload, answer.fields);
      // Said twice, a message would be there twice; everything else may be done again.
      else if (answer.error.code !== 'UNAVAILABLE' || nameOf(payload) === 'CHAT_MESSAGE')
        this.#settle(payload, answer.error);
      else this.#lost(payload);
    });
  }

  /** Sent again once the state is here, as it is by itself after every reconnection. */
  #lost(payload: object): void {
    for (const pending of this.#pending) if (pending.payload === payload) pending.lost = true;
    this.#askLater();
  }

  #askLater(): void {
    clearTimeout(this.#retry);
    if (!this.#closed) this.#retry = setTimeout(() => this.ask(), RETRY_MS);
  }

  /** The server has taken what this device did: it happens here where it happened there. */
  #confirmed(payload: object, fields: unknown): void {
    const origin = v.safeParse(AnswerSchema, fields);
    if (!origin.success) return this.#settle(payload, undefined);
    this.#remember(origin.output);
    this.#take({ ...payload, ...origin.output, from: this.#me }, false);
    this.#settle(payload, undefined);
  }

  #heard(raw: unknown): void {
    if (typeof raw !== 'object' || raw === null || !('callId' in raw) || raw.callId !== this.#callId) return;
    this.#remember(raw);
    this.#take(raw, true);
  }

  #inStep(raw: unknown): void {
    const step = v.safeParse(StepSchema, raw);
    if (step.success && step.output.from === this.#me) this.#step.heard(step.output.early);
  }

  #remember(raw: object): void {
    if (!('url' in raw) || typeof raw.url !== 'string' || !('fileId' in raw) || typeof raw.fileId !== 'string') return;
    this.#links = new Map(this.#links).set(raw.fileId, raw.url);
  }

  #take(raw: object, others: boolean): void {
    const taken = takeSyncEvent(raw);
    if (!taken) return;
    const { event } = taken;
    // A batch is written once for everybody.
    if (others && event.from === this.#me) return;
    if (event.after !== undefined && event.seq > this.#seq) {
      this.#heardOf = Math.max(this.#heardOf, event.seq);
      if (event.after > this.#seq) {
        this.ask();
      } else {
        this.#state = taken.apply(this.#state);
        this.#seq = event.seq;
        if (others) this.#changed();
      }
    }
    if (others) this.#listeners.event(event);
  }

  async #replace(raw: unknown): Promise<void> {
    const parsed = v.safeParse(SyncStateEventSchema, raw);
    if (!parsed.success || parsed.output.callId !== this.#callId || this.#closed) return;
    const { seq, files, more } = parsed.output;
    if (more) return this.#replace(await this.#port.wholeState(this.#callId).catch(() => undefined));
    if (seq < this.#seq) return;
    this.#seq = seq;
    this.#state = stateOf(parsed.output);
    this.#links = new Map(files.map(({ file, url }) => [file.id, url]));
    this.#changed();
    for (const pending of this.#pending) {
      if (!pending.lost) continue;
      pending.lost = false;
      this.#send(pending.payload);
    }
  }

  #settle(payload: object, error: ErrorBody | undefined): void {
    this.#drop((pending) => pending.payload === payload, error);
    this.#changed();
  }

  #drop(which: (pending: Pending) => boolean, error: ErrorBody | undefined): void {
    const dropped = this.#pending.filter(which);
    this.#pending = this.#pending.filter((pending) => !which(pending));
    for (const { settle } of dropped) settle(error);
  }

  #changed(): void {
    if (this.#closed) return;
    let state = this.#state;
    for (const [index, { payload }] of this.#pending.entries()) {
      const origin = { from: this.#me, seq: this.#seq + index + 1, at: new Date().toISOString() };
      // What the server has to add something to shows when it has.
      state = takeSyncEvent({ ...payload, ...origin })?.apply(state) ?? state;
    }
    this.#view = { seq: this.#seq, state, links: this.#links };
    this.#listeners.changed(this.#view);
  }
}
