import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

/** A road between two programs that can be blocked: what is sent meanwhile arrives nowhere, and nobody is told. */
export class Proxy {
  readonly port: number;
  readonly #pairs = new Set<[Socket, Socket]>();
  readonly #close: () => void;
  #blocked = false;

  private constructor(port: number, close: () => void) {
    this.port = port;
    this.#close = close;
  }

  static async open(target: NetConnectOpts): Promise<Proxy> {
    const server = createServer((near) => {
      const far = connect(target);
      const pair: [Socket, Socket] = [near, far];
      const end = (): void => {
        proxy.#pairs.delete(pair);
        near.destroy();
        far.destroy();
      };
      for (const socket of pair) {
        socket.on('error', end);
        socket.on('close', end);
      }
      near.on('data', (chunk) => proxy.#blocked || far.write(chunk));
      far.on('data', (chunk) => proxy.#blocked || near.write(chunk));
      proxy.#pairs.add(pair);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const proxy = new Proxy(port, () => server.close());
    return proxy;
  }

  block(): void {
    this.#blocked = true;
  }

  /** The road is open again; connections that lost something on it are broken. */
  heal(): void {
    this.#blocked = false;
    this.#reset();
  }

  close(): void {
    this.#close();
    this.#reset();
  }

  #reset(): void {
    for (const sockets of this.#pairs) for (const socket of sockets) socket.destroy();
  }
}
