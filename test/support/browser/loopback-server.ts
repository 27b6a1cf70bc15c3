import { createServer, type Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';

interface Received {
  event: string;
  payload: Record<string, unknown>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A real Socket.IO server on loopback that does what a test tells it. */
export class LoopbackServer {
  readonly url: string;
  readonly handshakes: unknown[] = [];
  readonly received: Received[] = [];
  /** What the next handshakes are refused with. */
  refuse: string | undefined;
  /** The acknowledgement; undefined: none at all. */
  answer: (received: Received) => unknown = () => ({ ok: true });
  readonly #http: HttpServer;
  readonly #io: Server;

  private constructor(http: HttpServer, io: Server, port: number) {
    this.#http = http;
    this.#io = io;
    this.url = `http://127.0.0.1:${port}`;
    io.use((_socket, next) => {
      if (this.refuse === undefined) return next();
      next(Object.assign(new Error('refused'), { data: { code: this.refuse } }));
    });
    io.on('connection', (socket) => {
      this.handshakes.push(socket.handshake.auth);
      socket.onAny((event: string, payload: unknown, ack?: (answer: unknown) => void) => {
        const received = { event, payload: isRecord(payload) ? payload : {} };
        this.received.push(received);
        const answer = this.answer(received);
        if (answer !== undefined) ack?.(answer);
      });
    });
  }

  static async start(): Promise<LoopbackServer> {
    const http = createServer();
    const io = new Server(http, { transports: ['websocket'] });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const address = http.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return new LoopbackServer(http, io, address.port);
  }

  send(event: string, payload: unknown): void {
    this.#io.emit(event, payload);
  }

  /** Cuts every connection without a word, as a killed server does. */
  dropAll(): void {
    for (const socket of this.#io.of('/').sockets.values()) socket.conn.close(true);
  }

  get sockets(): number {
    return this.#io.engine.clientsCount;
  }

  /** Resolves when nobody is connected. */
  async gone(): Promise<void> {
    while (this.#io.engine.clientsCount > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  async stop(): Promise<void> {
    this.dropAll();
    await this.#io.close();
    this.#http.closeAllConnections();
  }
}
