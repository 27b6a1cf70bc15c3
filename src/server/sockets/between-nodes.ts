import * as v from 'valibot';
import { SignalEventSchema } from '../../shared/signal.ts';

/**
 * What the nodes say to each other over Redis: signals, and nothing else. Whoever else can write to it must not be able to
 * tell our people of a roster, or to end a node with what it cannot read (threat T59).
 */
const MessageSchema = v.looseTuple([
  v.string(),
  v.looseObject({
    type: v.literal(2),
    nsp: v.literal('/'),
    data: v.tuple([v.literal('CALL.SIGNAL'), SignalEventSchema]),
  }),
  v.looseObject({ rooms: v.array(v.string()) }),
]);

/** For the adapter of Socket.IO: sender, packet and rooms. */
export const signalsOnly = {
  encode: (message: unknown): string => JSON.stringify(message),
  /** Empty for what is no signal; the adapter leaves that out. */
  decode(message: Buffer): unknown[] {
    try {
      return v.parse(MessageSchema, JSON.parse(message.toString()));
    } catch {
      return [];
    }
  },
};
