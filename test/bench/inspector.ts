import * as v from 'valibot';

const TargetsSchema = v.tuple([v.object({ webSocketDebuggerUrl: v.string() })]);
const AnswerSchema = v.object({
  id: v.number(),
  result: v.object({ result: v.optional(v.object({ value: v.optional(v.string()) })) }),
});
const MemorySchema = v.object({ rss: v.number(), heapUsed: v.number(), external: v.number() });
export type Memory = v.InferOutput<typeof MemorySchema>;

/** The debugger of another Node process (`--inspect=PORT`): its memory right after a garbage collection, in bytes. */
export class Inspector {
  readonly #socket: WebSocket;
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async open(port: number): Promise<Inspector> {
    const response = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [{ webSocketDebuggerUrl }] = v.parse(TargetsSchema, await response.json());
    const socket = new WebSocket(webSocketDebuggerUrl);
    await new Promise((done) => socket.addEventListener('open', done, { once: true }));
    return new Inspector(socket);
  }

  async memory(): Promise<Memory> {
    await this.#call('HeapProfiler.collectGarbage', {});
    const expression = 'JSON.stringify(process.memoryUsage())';
    const text = await this.#call('Runtime.evaluate', { expression, returnByValue: true });
    return v.parse(MemorySchema, JSON.parse(text));
  }

  close(): void {
    this.#socket.close();
  }

  #call(method: string, params: object): Promise<string> {
    const id = ++this.#id;
    return new Promise((done) => {
      const listen = ({ data }: MessageEvent): void => {
        const answer = v.safeParse(AnswerSchema, JSON.parse(String(data)));
        if (!answer.success || answer.output.id !== id) return;
        this.#socket.removeEventListener('message', listen);
        done(answer.output.result.result?.value ?? '');
      };
      this.#socket.addEventListener('message', listen);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
