import { isSeated } from '../../shared/call.ts';
import type { RemoteView, ServerConnection } from './types.ts';

/** Of the view, what tells. */
interface Surroundings {
  server: Pick<ServerConnection, 'status'>;
  session: { remotes: readonly Pick<RemoteView, 'status' | 'connection' | 'silent'>[] } | undefined;
}

/** A first packet that was lost is said again by TCP after a second (RFC 6298), so one a second leaves; a slow way has its time. */
const EVERY_MS = 2_000;

/**
 * Nothing arrives from the server, nor from anybody in the call: it is this device's own network that is gone. The server is then
 * tried more often than its own fall would allow, as nobody can go on before both hear of each other again.
 */
export class Darkness {
  readonly #renew: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(renew: () => void) {
    this.#renew = renew;
  }

  review(view: Surroundings): void {
    if (!isDark(view)) this.close();
    else this.#timer ??= setInterval(this.#renew, EVERY_MS);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

function isDark({ server, session }: Surroundings): boolean {
  const others = session?.remotes.filter(({ status }) => isSeated(status)) ?? [];
  const lost = server.status === 'waiting' || server.status === 'connecting';
  return lost && others.length > 0 && others.every(({ connection, silent }) => silent || connection !== 'connected');
}
