import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { errorCodes } from '../../shared/errors.ts';
import { Refusal, toErrorBody } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Redis } from '../redis.ts';

/** How long a node waits for another's answer: a living one answers within a few milliseconds. */
const PATIENCE_MS = 1_000;

const AnswerSchema = v.variant('ok', [
  v.strictObject({ ok: v.literal(true), body: v.looseObject({}) }),
  v.strictObject({ ok: v.literal(false), code: v.picklist(errorCodes) }),
]);
const MessageSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('request'), id: v.string(), from: v.number(), body: v.unknown() }),
  v.strictObject({ kind: v.literal('answer'), id: v.string(), answer: AnswerSchema }),
]);
type Message = v.InferOutput<typeof MessageSchema>;

/** Questions from one node to another, over Redis. */
export class NodeRelay {
  readonly #redis: Redis;
  readonly #log: Log;
  readonly #waiting = new Map<string, (answer: v.InferOutput<typeof AnswerSchema>) => void>();
  #nodeId = 0;

  constructor(redis: Redis, log: Log) {
    this.#redis = redis;
    this.#log = log;
  }

  /** From here on this node answers as `nodeId`. */
  async serve(nodeId: number, answer: (body: unknown) => Promise<object>): Promise<void> {
    this.#nodeId = nodeId;
    await this.#redis.subscriber.subscribe(channelOf(nodeId), (text) => {
      const message = this.#read(text);
      if (message?.kind === 'answer') this.#waiting.get(message.id)?.(message.answer);
      if (message?.kind !== 'request') return;
      const { id, from, body } = message;
      answer(body).then(
        (answered) => this.#send(from, { kind: 'answer', id, answer: { ok: true, body: { ...answered } } }),
        (error: unknown) => {
          const { code } = toErrorBody(error);
          if (code === 'INTERNAL') this.#log.error({ err: error }, 'another node could not be answered');
          this.#send(from, { kind: 'answer', id, answer: { ok: false, code } });
        },
      );
    });
  }

  /** The other node's answer; its refusal is thrown as it is, its silence as UNAVAILABLE. */
  ask(nodeId: number, body: object): Promise<object> {
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(patience);
        this.#waiting.delete(id);
        settle();
      };
      const patience = setTimeout(() => finish(() => reject(new Refusal('UNAVAILABLE'))), PATIENCE_MS);
      this.#waiting.set(id, (answer) =>
        finish(() => (answer.ok ? resolve(answer.body) : reject(new Refusal(answer.code)))),
      );
      this.#send(nodeId, { kind: 'request', id, from: this.#nodeId, body });
    });
  }

  #send(nodeId: number, message: Message): void {
    // The publisher looks at its own failures (redis.ts).
    void this.#redis.publisher.publish(channelOf(nodeId), JSON.stringify(message));
  }

  #read(text: string): Message | undefined {
    try {
      return v.parse(MessageSchema, JSON.parse(text));
    } catch (error) {
      this.#log.warn({ reason: error instanceof Error ? error.message : '' }, 'another node sent something else');
      return undefined;
    }
  }
}

const channelOf = (nodeId: number): string => `parley:sync:${nodeId}`;
