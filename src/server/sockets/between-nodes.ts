import type { RedisClientType } from 'redis';
import * as v from 'valibot';
import { SignalEventSchema } from '../../shared/signal.ts';

const InCallSchema = v.picklist(['CALL.SYNC', 'CALL.SYNC_BATCH', 'CALL.SYNC_STATE']);

/**
 * What the nodes tell each other's sockets over Redis: signals and in-call state, nothing of a call's life. Whoever else can
 * write to it must not be able to tell our people of a roster, or to end a node with what it cannot read (threat T59).
 */
const MessageSchema = v.looseTuple([
  v.string(),
  v.looseObject({
    type: v.literal(2),
    nsp: v.literal('/'),
    data: v.union([v.tuple([v.literal('CALL.SIGNAL'), SignalEventSchema]), v.tuple([InCallSchema, v.looseObject({})])]),
  }),
  v.looseObject({ rooms: v.array(v.string()) }),
]);

/** For the adapter of Socket.IO: sender, packet and rooms. */
export const knownEvents = {
  encode: (message: unknown): string => JSON.stringify(message),
  /** Empty for everything else; the adapter leaves that out. */
  decode(message: Buffer): unknown[] {
    try {
      return v.parse(MessageSchema, JSON.parse(message.toString()));
    } catch {
      return [];
    }
  },
};

/**
 * The subscriber as the adapter may use it: it hears what is told to sockets, and no requests. Our nodes ask each other for
 * none, and who could make one could have every socket disconnected.
 */
export function withoutRequests(subscriber: RedisClientType) {
  return {
    pSubscribe: subscriber.pSubscribe.bind(subscriber),
    pUnsubscribe: subscriber.pUnsubscribe.bind(subscriber),
    subscribe: () => Promise.resolve(),
    unsubscribe: () => Promise.resolve(),
    on: subscriber.on.bind(subscriber),
    off: subscriber.off.bind(subscriber),
  };
}
