import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** The way from one window to its server, which a test can cut and mend: a TCP relay on loopback. */
export class Cable {
  readonly #relay: Server;
  readonly #ends = new Set<Socket>();
  readonly url: string;
  #cut = false;

  private constructor(relay: Server, target: URL) {
    const address = relay.address();
    this.#relay = relay;
    this.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    relay.on('connection', (near) => {
      if (this.#cut) {
        near.destroy();
        return;
      }
      const far = connect(Number(target.port), target.hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#ends.add(one);
        one.pipe(other);
        // What one side does happens to the other: also when there is no server behind.
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.#ends.delete(one);
          other.destroy();
        });
      }
    });
  }

  static async to(url: string): Promise<Cable> {
    const relay = createServer().listen(0, '127.0.0.1');
    await once(relay, 'listening');
    return new Cable(relay, new URL(url));
  }

  /** Every connection breaks, and no new one comes about until it is mended. */
  cut(): void {
    this.#cut = true;
    for (const end of this.#ends) end.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  close(): void {
    this.cut();
    this.#relay.close();
  }
}
