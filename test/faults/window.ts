import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import * as v from 'valibot';
import { SessionSchema, type Session } from '../../src/shared/account.ts';
import type { Namespace } from './network/namespace.ts';
import type { Received, Route } from './page-probes.ts';
import type { Action } from './window-agent.ts';

const ResponseSchema = v.object({ id: v.number(), result: v.optional(v.unknown()), error: v.optional(v.string()) });
const RouteSchema = v.object({
  local: v.string(),
  remote: v.string(),
  protocol: v.string(),
  relayProtocol: v.optional(v.string()),
  family: v.picklist([4, 6]),
});

const ReceivedSchema = v.object({
  audioSamples: v.number(),
  concealedSamples: v.number(),
  framesDecoded: v.number(),
  freezes: v.number(),
  frozenS: v.number(),
  width: v.number(),
  audioWaitS: v.number(),
  audioEmitted: v.number(),
});

/** One person's window of Parley inside their namespace, driven from here. Moments are milliseconds since the epoch. */
export class RemoteWindow {
  readonly #agent: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  #asked = 0;

  constructor(namespace: Namespace) {
    const [ip = '', ...through] = namespace.through;
    this.#agent = fork(join(import.meta.dirname, 'window-agent.ts'), {
      execPath: ip,
      execArgv: [...through, process.execPath],
    });
    this.#agent.on('message', (message) => {
      const { id, result, error } = v.parse(ResponseSchema, message);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error));
    });
    this.#agent.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the window is gone'));
    });
  }

  /** Signs up at the `plain` address and opens the window with the `server`'s, whose certificate's key is `trust`ed. */
  async open({ name, plain, server, trust }: Record<'name' | 'plain' | 'server' | 'trust', string>): Promise<void> {
    const session: Session = v.parse(SessionSchema, await this.#ask('signUp', JSON.stringify({ server: plain, name })));
    const flags = [`--ignore-certificate-errors-spki-list=${trust}`];
    await this.#ask('open', JSON.stringify({ server, session, flags }));
  }

  async reload(): Promise<void> {
    await this.#ask('reload');
  }

  async sees(name: string): Promise<void> {
    await this.#ask('sees', name);
  }

  async call(name: string): Promise<void> {
    await this.#ask('call', name);
  }

  async rings(): Promise<void> {
    await this.#ask('rings');
  }

  async accept(): Promise<number> {
    return v.parse(v.number(), await this.#ask('accept'));
  }

  async leave(): Promise<void> {
    await this.#ask('leave');
  }

  /** Resolves when the window shows People again. */
  async idle(): Promise<void> {
    await this.#ask('idle');
  }

  /** From now on frames of that person are noted, and the first is waited for. */
  async expectFace(name: string): Promise<void> {
    await this.#ask('expectFace', name);
  }

  async face(): Promise<number> {
    return v.parse(v.number(), await this.#ask('face'));
  }

  /** When each frame was presented since `expectFace`. */
  async frames(): Promise<number[]> {
    return v.parse(v.array(v.number()), await this.#ask('frames'));
  }

  async route(): Promise<Route | undefined> {
    const found = v.parse(v.nullable(RouteSchema), await this.#ask('route'));
    return found === null ? undefined : { ...found, relayProtocol: found.relayProtocol };
  }

  async received(): Promise<Received> {
    return v.parse(ReceivedSchema, await this.#ask('received'));
  }

  /** The figures of the statistics beside the call, by chart and line. */
  async statistics(): Promise<Record<string, number>> {
    return v.parse(v.record(v.string(), v.number()), await this.#ask('statistics'));
  }

  /** What the camera shows from the next call on: more than any line carries, or what it is known by. */
  async picture(what: 'busy' | 'known'): Promise<void> {
    await this.#ask('picture', what);
  }

  /** The bare engine's window instead of one of Parley; it begins the negotiation when told to. */
  async openRaw(options: { server: string; iceServers: object[]; polite: boolean }): Promise<void> {
    await this.#ask('openRaw', JSON.stringify(options));
  }

  async beginRaw(): Promise<void> {
    await this.#ask('beginRaw');
  }

  async says(): Promise<string[]> {
    return v.parse(v.array(v.string()), await this.#ask('says'));
  }

  async close(): Promise<void> {
    await this.#ask('close').catch(() => undefined);
    this.#agent.disconnect();
  }

  #ask(action: Action, argument = ''): Promise<unknown> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#agent.send({ id, action, argument });
    });
  }
}
