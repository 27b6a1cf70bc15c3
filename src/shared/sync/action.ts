import * as v from 'valibot';
import { IdSchema } from '../call.ts';
import type { ErrorCode } from '../errors.ts';
import type { FileInfo } from '../files.ts';
import type { SyncState } from './state.ts';

/**
 * How an action travels. `kept` changes the state that who comes later gets; `passing` is told once; of `newest` only
 * the last of each sender counts, and under load the others are left out; `gliding` is `newest` that is shown moving from one
 * place to the next, so it need not be told with every frame (cursor-pace.ts).
 */
type Way = 'kept' | 'passing' | 'newest' | 'gliding';

/** Who acts, and who is in the call, by the last committed roster. */
export interface Room {
  from: string;
  /** Connected or reconnecting. */
  seated: ReadonlySet<string>;
}

/** What an action may ask of the server. */
export interface Help {
  /** The file, if its owner is in this call. */
  shared(fileId: string): Promise<FileInfo | undefined>;
  /** A link to the file for one viewer, in this call. */
  link(fileId: string, viewerId: string): string;
}

/** What the server says of every action it passes on. */
export interface Origin {
  from: string;
  seq: number;
  /** RFC 3339 UTC. */
  at: string;
}

type Entries = v.ObjectEntries;
type Out<E extends Entries> = v.InferOutput<v.StrictObjectSchema<E, undefined>>;

interface Rules<N extends string, F extends Entries, E extends Entries> {
  name: N;
  way: Way;
  /** The payload, beside `callId`, `action` and `to`. */
  fields: F;
  /** Why this may not happen now; payload and membership are checked already. */
  refuse?: (payload: Out<F>, state: SyncState, room: Room) => ErrorCode | undefined;
  apply?: (state: SyncState, event: Out<E> & Origin) => SyncState;
}

/** An action of which the others are told more than its sender said. */
interface Resolution<F extends Entries, E extends Entries> {
  /** What the others get, beside `callId`, `action`, `from`, `seq` and `at`; the sender's answer has it too. */
  sent: E;
  resolve: (payload: Out<F>, help: Help) => Promise<Out<E> | ErrorCode>;
  /** What differs from one recipient to the next. */
  personal: (sent: Out<E>, viewerId: string, help: Help) => object;
}

/** An action somebody sent, its payload checked. */
export interface Act {
  readonly name: string;
  readonly way: Way;
  readonly callId: string;
  /** Told to these only; what everybody keeps is not changed by it. */
  readonly to: readonly string[] | undefined;
  refuse(state: SyncState, room: Room): ErrorCode | undefined;
  /** Ready to be passed on, or why it cannot be. */
  resolve(help: Help): ReadyAct | Promise<ReadyAct | ErrorCode>;
}

export interface ReadyAct {
  readonly fields: object;
  /** Set when recipients are not all told the same; the sender's answer has it too. */
  readonly personal: ((viewerId: string) => object) | undefined;
  apply(state: SyncState, origin: Origin): SyncState;
}

/** Most people `to` may name. */
const MAX_TO = 49;

const originEntries = {
  callId: IdSchema,
  from: IdSchema,
  seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
  at: v.string(),
  /** The kept action before this one: who has not seen that one lacks something. Only on what is kept. */
  after: v.optional(v.number()),
};
const ToSchema = v.optional(v.pipe(v.array(IdSchema), v.minLength(1), v.maxLength(MAX_TO)));

function build<const N extends string, F extends Entries, E extends Entries>(
  rules: Rules<N, F, E>,
  sent: E,
  resolve: (payload: Out<F>, help: Help) => Out<E> | Promise<Out<E> | ErrorCode>,
  personal?: Resolution<F, E>['personal'],
) {
  const { name, way, apply } = rules;
  const payloadSchema = v.strictObject(rules.fields);
  const sentSchema = v.object(sent);
  const originSchema = v.object({ ...originEntries, action: v.literal(name) });
  const applied = (state: SyncState, event: Out<E> & Origin): SyncState => apply?.(state, event) ?? state;
  return {
    name,
    way,
    /** What a client sent; undefined when it is no payload of this action. */
    read(raw: unknown): Act | undefined {
      if (typeof raw !== 'object' || raw === null) return undefined;
      const { callId, action: _, to, ...rest }: { callId?: unknown; action?: unknown; to?: unknown } = raw;
      // Not one more schema around the payload's: cursors come sixty times a second from everybody.
      if (!v.is(IdSchema, callId) || !v.is(ToSchema, to)) return undefined;
      const parsed = v.safeParse(payloadSchema, rest, { abortEarly: true });
      if (!parsed.success) return undefined;
      const payload = parsed.output;
      const ready = (fields: Out<E>, help: Help): ReadyAct => ({
        fields,
        personal: personal && ((viewerId) => personal(fields, viewerId, help)),
        apply: (state, origin) => applied(state, { ...fields, ...origin }),
      });
      return {
        name,
        way,
        callId,
        to,
        refuse: (state, room) => rules.refuse?.(payload, state, room),
        resolve(help) {
          const found = resolve(payload, help);
          if (!(found instanceof Promise)) return ready(found, help);
          return found.then((fields) => (typeof fields === 'string' ? fields : ready(fields, help)));
        },
      };
    },
    /** What the server passed on; undefined when it is not understood. */
    take(raw: unknown) {
      const origin = v.safeParse(originSchema, raw);
      const fields = v.safeParse(sentSchema, raw);
      if (!origin.success || !fields.success) return undefined;
      const event = { ...fields.output, ...origin.output };
      return { event, way, apply: (state: SyncState) => applied(state, event) };
    },
  };
}

/** One in-call action: its payload, who may, what is kept. The others are told what its sender said. */
export function defineAction<const N extends string, F extends Entries>(rules: Rules<N, F, F>) {
  return build(rules, rules.fields, (payload) => payload);
}

/** As defineAction, of an action the server has to look something up for. */
export function defineResolvedAction<const N extends string, F extends Entries, E extends Entries>(
  rules: Rules<N, F, E> & Resolution<F, E>,
) {
  return build(rules, rules.sent, rules.resolve, rules.personal);
}

/** Any action, whatever its payload: what the server works with. */
export interface Action {
  readonly name: string;
  readonly way: Way;
  read(raw: unknown): Act | undefined;
}
