import * as v from 'valibot';
import { DeviceIdSchema, IdSchema } from './call.ts';

/** Bytes of SDP a description may have (protocol.md, "Limits"). Measured in characters: SDP is ASCII. */
const MAX_SDP = 32 * 1024;
const MAX_MEDIA_SECTIONS = 16;

/**
 * Line grammar of RFC 8866 §5 as far as a relay needs it: `v=0` first, every line `<letter>=<printable>`, CRLF or LF
 * between lines, a SHA-256 or stronger fingerprint (RFC 8122 §5) and a bounded number of media sections.
 */
export function isPlausibleSdp(sdp: string): boolean {
  if (sdp.length > MAX_SDP) return false;
  const lines = sdp.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines[0] !== 'v=0') return false;
  if (!lines.every((line) => /^[a-z]=[\u0020-\u007e\u0080-\uffff]*$/.test(line))) return false;
  if (lines.filter((line) => line.startsWith('m=')).length > MAX_MEDIA_SECTIONS) return false;
  const fingerprints = lines.filter((line) => line.startsWith('a=fingerprint:'));
  return fingerprints.every((line) => /^a=fingerprint:sha-(256|384|512) /i.test(line));
}

const noControls = /^[^\p{Cc}]*$/u;

/** RTCIceCandidateInit, fixed in shape: nothing of it is passed on unchecked. */
const CandidateSchema = v.strictObject({
  candidate: v.pipe(v.string(), v.maxLength(1024), v.regex(noControls)),
  sdpMid: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(64), v.regex(noControls)))),
  sdpMLineIndex: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(64)))),
  usernameFragment: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(256), v.regex(noControls)))),
});

/** One step of a negotiation between two peers. */
export const SignalSchema = v.variant('type', [
  v.strictObject({ type: v.literal('offer'), sdp: v.string() }),
  v.strictObject({ type: v.literal('answer'), sdp: v.string() }),
  v.strictObject({ type: v.literal('candidate'), candidate: CandidateSchema }),
]);
export type Signal = v.InferOutput<typeof SignalSchema>;

/** CALL.SIGNAL, client → server. */
export const SignalCommandSchema = v.strictObject({
  callId: IdSchema,
  to: IdSchema,
  toDevice: v.optional(DeviceIdSchema),
  signal: SignalSchema,
});
export type SignalCommand = v.InferOutput<typeof SignalCommandSchema>;

/** CALL.SIGNAL, server → client; `from` and `fromDevice` are the server's word, never the sender's. */
export const SignalEventSchema = v.object({
  callId: IdSchema,
  from: IdSchema,
  fromDevice: DeviceIdSchema,
  // Looked at here as well: the browser's parser is no place for what a server should have refused.
  signal: v.pipe(
    SignalSchema,
    v.check((signal) => signal.type === 'candidate' || isPlausibleSdp(signal.sdp)),
  ),
});
export type SignalEvent = v.InferOutput<typeof SignalEventSchema>;

/** CALL.SNAPSHOT, client → server. */
export const SnapshotCommandSchema = v.strictObject({ callId: v.optional(IdSchema) });
