import * as v from 'valibot';
import { IceSchema, type Ice } from '../../shared/account.ts';
import { messageOf } from './call-error.ts';

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

/** STUN and TURN servers of this session, fetched ahead of the first call so that they cost no set-up time. */
export class IceServers {
  readonly #options: IceServersOptions;
  #ice: Ice | undefined;
  #fetching: Promise<void> | undefined;

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

  /** Resolves when what is known is good for a new call; at once if it already is. Never rejects. */
  async ready(): Promise<void> {
    if (this.#fresh) return;
    this.#fetching ??= this.#fetch().finally(() => (this.#fetching = undefined));
    await this.#fetching;
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
        return;
      } catch (error) {
        reason = messageOf(error);
      }
    }
    problem(`No relay servers could be had (${reason}); calls may not connect from every network.`);
  }
}
