import { isSeated } from '../../shared/call.ts';
import type { RemoteView, ServerConnection } from './types.ts';

/** Of the view, what tells. */
interface Surroundings {
  server: Pick<ServerConnection, 'status'>;
  session: { remotes: readonly Pick<RemoteView, 'status' | 'connection' | 'silent'>[] } | undefined;
}

/** Once in so many times what a connection takes, so that a slow way has its time; milliseconds of it all the same. */
const TIMES = 5;
const [SHORTEST_MS, LONGEST_MS] = [700, 2_000];

/**
 * Nothing arrives from the server, nor from anybody in the call: it is this device's own network that is gone. The server is then
 * tried more often than its own fall would allow, as nobody can go on before both hear of each other again.
 */
export class Darkness {
  readonly #renew: () => void;
  readonly #tookMs: () => number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `tookMs`: how long the last connection to the server took to come about. */
  constructor(renew: () => void, tookMs: () => number | undefined) {
    this.#renew = renew;
    this.#tookMs = tookMs;
  }

  review(view: Surroundings): void {
    if (!isDark(view)) this.close();
    else this.#timer ??= setInterval(this.#renew, everyMs(this.#tookMs()));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

function everyMs(tookMs: number | undefined): number {
  return Math.min(Math.max(TIMES * (tookMs ?? Infinity), SHORTEST_MS), LONGEST_MS);
}

function isDark({ server, session }: Surroundings): boolean {
  const others = session?.remotes.filter(({ status }) => isSeated(status)) ?? [];
  const lost = server.status === 'waiting' || server.status === 'connecting';
  return lost && others.length > 0 && others.every(({ connection, silent }) => silent || connection !== 'connected');
}
