import type { PeerSettings } from '../settings.ts';

interface RepairActions {
  restart: () => void;
  /** Restarts did not help. */
  rebuild: () => void;
}

type Settings = Pick<PeerSettings, 'restartDelayMs' | 'restartEveryMs' | 'restartsBeforeRebuild'>;

/** When a connection is restarted: soon after it fell silent, at once when it failed, and again until it is back. */
export class Repair {
  readonly #settings: Settings;
  readonly #actions: RepairActions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #restarts = 0;

  constructor(settings: Settings, actions: RepairActions) {
    this.#settings = settings;
    this.#actions = actions;
  }

  /** A first connection should come about by itself; if nothing moves, it is given a push. */
  expect(): void {
    if (this.#timer === undefined) this.#in(this.#settings.restartEveryMs);
  }

  follow(state: RTCPeerConnectionState): void {
    switch (state) {
      case 'disconnected':
        this.#in(this.#settings.restartDelayMs);
        break;
      case 'failed':
        this.#act();
        break;
      case 'connected':
      case 'closed':
        this.close();
        break;
      case 'connecting':
        // The first time round ICE is left its time: it says `failed` by itself.
        if (this.#restarts === 0) this.close();
        break;
      case 'new':
        break;
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#restarts = 0;
  }

  #in(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#act(), delayMs);
  }

  #act(): void {
    this.#in(this.#settings.restartEveryMs);
    if (this.#restarts >= this.#settings.restartsBeforeRebuild) {
      this.#restarts = 0;
      this.#actions.rebuild();
    } else {
      this.#restarts += 1;
      this.#actions.restart();
    }
  }
}
