import * as v from 'valibot';
import { IceSchema, MESH_LIMIT, type Ice } from '../../../shared/account.ts';
import { messageOf } from '../call-error.ts';

export interface IceServersOptions {
  servers: readonly string[];
  token: string;
  /** No STUN or TURN servers could be had; calls go on with what the machine itself has. */
  problem: (message: string) => void;
  fetch?: typeof fetch;
}

/** Credentials are fetched again this long before they end. */
const MARGIN_MS = 60_000;
const TIMEOUT_MS = 3000;
/** What a timer can hold. */
const MAX_DELAY_MS = 2 ** 31 - 1;
/** However often a relay refuses, the server is asked no more often than this. */
const RENEW_EVERY_MS = 5000;

/** STUN and TURN servers of this session, fetched ahead of the first call so that they cost no set-up time. */
export class IceServers {
  readonly #options: IceServersOptions;
  #ice: Ice | undefined;
  #fetching: Promise<void> | undefined;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: IceServersOptions) {
    this.#options = options;
  }

  /** What is known now, possibly nothing. */
  get current(): RTCIceServer[] {
    return (this.#ice?.iceServers ?? []).map(({ urls, username, credential }) => ({
      urls,
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    }));
  }

  /** How many people see each other whole (`pictureShare`). */
  get meshLimit(): number {
    return this.#ice?.meshLimit ?? MESH_LIMIT;
  }

  /** Resolves when what is known is good for a new call; at once if it already is. Never rejects. */
  async ready(): Promise<void> {
    if (!this.#fresh) await this.#fetchOnce();
  }

  /** A relay refused what is known, as after a change of its secret: fetches anew. True if there is something to try. */
  async renew(): Promise<boolean> {
    if (performance.now() - this.#renewedAt < RENEW_EVERY_MS) return false;
    this.#renewedAt = performance.now();
    const before = this.#ice;
    await this.#fetchOnce();
    return this.#ice !== before;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #fetchOnce(): Promise<void> {
    this.#fetching ??= this.#fetch().finally(() => (this.#fetching = undefined));
    await this.#fetching;
  }

  /** A call may outlast its credentials; those of a restart should not have to be waited for. */
  #fetchAgainIn(expiresAt: string | undefined): void {
    clearTimeout(this.#timer);
    if (expiresAt === undefined || this.#closed) return;
    const delay = Date.parse(expiresAt) - MARGIN_MS - Date.now();
    this.#timer = setTimeout(() => void this.ready(), Math.min(Math.max(delay, RENEW_EVERY_MS), MAX_DELAY_MS));
  }

  get #fresh(): boolean {
    if (this.#ice === undefined) return false;
    const { expiresAt } = this.#ice;
    return expiresAt === undefined || Date.parse(expiresAt) - MARGIN_MS > Date.now();
  }

  async #fetch(): Promise<void> {
    const { servers, token, problem, fetch: get = fetch } = this.#options;
    let reason = 'no server is configured';
    for (const server of servers) {
      try {
        const response = await get(new URL('/api/ice', server), {
          headers: { authorization: `Bearer ${token}` },
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        if (!response.ok) throw new Error(`the server answered ${response.status}`);
        this.#ice = v.parse(IceSchema, await response.json());
        this.#fetchAgainIn(this.#ice.expiresAt);
        return;
      } catch (error) {
        reason = messageOf(error);
      }
    }
    problem(`No relay servers could be had (${reason}); calls may not connect from every network.`);
  }
}
