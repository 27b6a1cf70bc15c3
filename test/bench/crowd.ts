import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import * as v from 'valibot';

const ReadySchema = v.object({ ms: v.number(), each: v.array(v.number()) });
export type Ready = v.InferOutput<typeof ReadySchema>;

/** Many sockets in one process that is not the server's. Milliseconds until all, and each, were ready with their snapshot. */
export class Crowd {
  readonly #child: ChildProcess = fork(resolve(import.meta.dirname, 'crowd-process.ts'));

  connect(url: string, tokens: readonly string[]): Promise<Ready> {
    return this.#order({ do: 'connect', url, tokens });
  }

  /** All of them lose their connection and come back at once. */
  reconnect(): Promise<Ready> {
    return this.#order({ do: 'reconnect' });
  }

  close(): void {
    this.#child.kill();
  }

  async #order(order: object): Promise<Ready> {
    this.#child.send(order);
    const [message] = await once(this.#child, 'message');
    return v.parse(ReadySchema, message);
  }
}
