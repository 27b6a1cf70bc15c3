import { randomUUID } from 'node:crypto';
import { pick, type Below, type Fields, type Known } from './known.ts';
import { saneAction } from './sync-payloads.ts';
import { plainSdp } from './test-client.ts';

/** Those about a call's life. */
export const lifecycleEvents = [
  'CALL.START',
  'CALL.ACCEPT',
  'CALL.REJECT',
  'CALL.END',
  'CALL.INVITE',
  'CALL.REJOIN',
  'CALL.RESTART',
  'CALL.SIGNAL',
  'CALL.SNAPSHOT',
] as const;
/** The client events there are. */
export const clientEvents = [...lifecycleEvents, 'CALL.SYNC', 'CALL.SYNC_STATE', 'PRESENCE.SET'] as const;
export type ClientEvent = (typeof clientEvents)[number];

/** An own field of that name, which an object literal would take for its prototype. */
const withField = (fields: Fields, name: string, value: unknown): Fields =>
  Object.defineProperty({ ...fields }, name, { value, enumerable: true, configurable: true, writable: true });

const strange: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  '\u0000',
  '\r\na=evil',
  '\ud800',
  'é́'.repeat(40),
  "' or 1=1; drop table video_calls; --",
  '${jndi:ldap://x}',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'null',
  'NaN',
  [],
  {},
  [[]],
  [null],
  { length: 1e9 },
  { toJSON: 'x' },
  { $ne: '' },
  { _placeholder: true, num: 0 },
  Buffer.from([0, 1, 2]),
];
const strangeNames = ['__proto__', 'constructor', 'from', 'userId', 'fromDevice', 'toString', 'then', '0', '', 'event'];

function sane(event: ClientEvent, known: Known, below: Below): Fields {
  // Half of them about the newest, in which something is going on.
  const callId = (below(2) === 0 ? known.callIds[0] : pick(below, known.callIds)) ?? randomUUID();
  const people = () => Array.from({ length: 1 + below(3) }, () => pick(below, known.userIds));
  switch (event) {
    case 'CALL.START':
      return { commandId: randomUUID(), to: people(), kind: pick(below, ['audio', 'video']) };
    case 'CALL.INVITE':
      return { commandId: randomUUID(), callId, to: people() };
    case 'CALL.SNAPSHOT':
      return below(2) === 0 ? {} : { callId };
    case 'CALL.SIGNAL': {
      const device = below(4) === 0 ? { toDevice: pick(below, known.deviceIds) } : {};
      return { callId, to: pick(below, known.userIds), ...device, signal: signal(below) };
    }
    case 'CALL.SYNC':
      return { callId, ...(below(10) === 0 ? { to: people() } : {}), ...saneAction(known, below) };
    case 'CALL.SYNC_STATE':
      return { callId };
    case 'PRESENCE.SET':
      return { chosen: pick(below, ['online', 'away', 'dnd']), ...(below(2) === 0 ? { idle: below(2) === 0 } : {}) };
    default:
      return { commandId: randomUUID(), callId };
  }
}

function signal(below: Below): Fields {
  const type = pick(below, ['offer', 'answer', 'candidate']);
  if (type !== 'candidate') return { type, sdp: plainSdp };
  return { type, candidate: { candidate: `candidate:${below(1e9)} 1 udp 1 10.0.0.1 9 typ host`, sdpMid: '0' } };
}

/** Something that does not belong there: of another type, unknown, huge or nested. */
function wrong(value: unknown, known: Known, below: Below): unknown {
  switch (below(8)) {
    case 0:
      return pick(below, strange);
    case 1:
      return [value];
    case 2:
      return { [pick(below, strangeNames) ?? 'x']: value };
    case 3:
      return nested(value, 1 + below(60), below(2) === 0);
    case 4:
      return randomUUID();
    case 5:
      return pick(below, [...known.callIds, ...known.userIds, ...known.deviceIds]);
    case 6:
      return typeof value === 'string' ? damaged(value, below) : JSON.stringify(value);
    default:
      if (below(20) > 0) return below(2) === 0 ? 'x'.repeat(1 + below(300)) : Array(1 + below(260)).fill(value);
      return below(2) === 0 ? 'x'.repeat(30_000 + below(20_000)) : Array(2_000).fill(below(9));
  }
}

function nested(value: unknown, depth: number, inArrays: boolean): unknown {
  let whole = value;
  for (let i = 0; i < depth; i++) whole = inArrays ? [whole] : { signal: whole };
  return whole;
}

/** One character another, fewer or more. */
function damaged(text: string, below: Below): string {
  const at = below(text.length + 1);
  const by = pick(below, ['', '\u0000', '\n', 'é', 'a', ' ']) ?? '';
  return text.slice(0, at) + by + text.slice(at + below(3));
}

function mutated(fields: Fields, known: Known, below: Below): Fields {
  const names = Object.keys(fields);
  const name = pick(below, names);
  switch (below(5)) {
    case 0:
      return withField(fields, pick(below, strangeNames) ?? 'x', wrong('x', known, below));
    case 1:
      if (name !== undefined) return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
      return fields;
    default: {
      if (name === undefined) return { callId: wrong('x', known, below) };
      const value = fields[name];
      const inside = isFields(value) && below(3) > 0 ? mutated(value, known, below) : wrong(value, known, below);
      return withField(fields, name, inside);
    }
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}

/** Longer frames, and those with more binary parts, close their connection, which is another test's matter (T8). */
const LONGEST = 60_000;
const BINARY_PARTS = 10;

/**
 * The arguments of one event as somebody hostile, broken or merely unlucky would send them; about a sixth are sane. All of
 * them fit a frame.
 */
export function argumentsOf(event: ClientEvent, known: Known, below: Below): unknown[] {
  for (;;) {
    const args = drawn(event, known, below);
    const text = JSON.stringify(args);
    if (Buffer.byteLength(text) < LONGEST && text.split('"Buffer"').length <= BINARY_PARTS) return args;
  }
}

function drawn(event: ClientEvent, known: Known, below: Below): unknown[] {
  const fields = sane(event, known, below);
  switch (below(12)) {
    case 0:
    case 1:
      return [fields];
    case 2:
      return [[], [pick(below, strange)], [fields, fields], [wrong(fields, known, below)]][below(4)] ?? [];
    case 3:
      return [mutated(mutated(fields, known, below), known, below)];
    default:
      return [mutated(fields, known, below)];
  }
}
