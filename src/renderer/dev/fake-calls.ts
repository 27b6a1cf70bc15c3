import { noWishes } from '../call/quality/quality.ts';
import type { Sample } from '../call/quality/sample.ts';
import type { CallEvents, Calls, CallView, ServerEventName } from '../call/types.ts';

/** Stands in for the call engine: shows the view it is given and notes what it is asked for. */
export class FakeCalls implements Calls {
  view: CallView;
  /** Every command, with its arguments, in order. */
  readonly asked: unknown[][] = [];
  /** What the next command rejects with. */
  refuseWith: unknown;
  readonly #listeners = new Set<(view: CallView) => void>();
  readonly #server = new Map<string, Set<(payload: unknown) => void>>();

  constructor(view: CallView) {
    this.view = view;
  }

  show(patch: Partial<CallView>): void {
    this.view = { ...this.view, ...patch };
    for (const listener of this.#listeners) listener(this.view);
  }

  push(event: ServerEventName, payload: unknown): void {
    for (const listener of this.#server.get(event) ?? []) listener(payload);
  }

  on<E extends keyof CallEvents>(event: E, listener: (payload: CallEvents[E]) => void): () => void {
    if (!isChangeListener(event, listener)) return () => undefined;
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onServerEvent(event: ServerEventName, listener: (payload: unknown) => void): () => void {
    const listeners = this.#server.get(event) ?? new Set();
    this.#server.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  connect = (): Promise<void> => this.#note('connect');
  disconnect = (): Promise<void> => this.#note('disconnect');
  retry = (): void => void this.asked.push(['retry']);
  start: Calls['start'] = (to, kind, ...options) => this.#note('start', to, kind, ...options);
  accept: Calls['accept'] = (callId) => this.#note('accept', callId);
  rejoin: Calls['rejoin'] = (callId) => this.#note('rejoin', callId);
  invite: Calls['invite'] = (to) => this.#note('invite', to);
  reject: Calls['reject'] = (callId) => this.#note('reject', callId);
  leave = (): Promise<void> => this.#note('leave');
  setMicrophone = (on: boolean): void => void this.asked.push(['setMicrophone', on]);
  setCamera = (on: boolean): Promise<void> => this.#note('setCamera', on);
  shareScreen = (): Promise<void> => this.#note('shareScreen');
  stopSharing = (): void => void this.asked.push(['stopSharing']);
  wishes = noWishes;
  setWishes: Calls['setWishes'] = (wishes) => {
    this.wishes = wishes;
  };
  /** What the statistics show of everyone. */
  measured: readonly Sample[] = [];
  samples = (): readonly Sample[] => this.measured;
  setPresence: Calls['setPresence'] = (presence) => this.#note('setPresence', presence);
  tell = (payload: object): void => void this.asked.push(['tell', payload]);
  /** What is shared in the call. */
  shared: object = { seq: 0, files: [], annotations: [] };
  sync: Calls['sync'] = (event, payload) =>
    event === 'CALL.SYNC_STATE' ? Promise.resolve({ ...payload, ...this.shared }) : this.#note('sync', payload);
  safetyCode: Calls['safetyCode'] = () => Promise.resolve('2718 2818 2845');
  networkChanged = (): void => void this.asked.push(['networkChanged']);

  async #note(...command: unknown[]): Promise<void> {
    this.asked.push(command);
    const reason = this.refuseWith;
    this.refuseWith = undefined;
    if (reason !== undefined) throw reason;
  }
}

// The compiler cannot see that only listeners of `change` come with that name.
function isChangeListener(event: keyof CallEvents, _listener: unknown): _listener is (view: CallView) => void {
  return event === 'change';
}
