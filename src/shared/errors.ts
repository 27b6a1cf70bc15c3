import * as v from 'valibot';

/**
 * Every code the server answers with, its sentence for a person, and whether trying the same thing again may help.
 * Which situation has which code: docs/protocol.md, "Error codes".
 */
const catalogue = {
  UNAUTHENTICATED: { message: 'You are signed out. Sign in again.', retryable: false },
  INVALID_PAYLOAD: { message: 'The request was not understood. Update Parley and try again.', retryable: false },
  INVALID_SDP: { message: 'The connection description was not valid. Hang up and call again.', retryable: false },
  NOT_FOUND: { message: 'There is nothing at that address.', retryable: false },
  PAYLOAD_TOO_LARGE: { message: 'That is too large to send.', retryable: false },
  RATE_LIMITED: { message: 'That was too often in a short time. Wait a moment and try again.', retryable: true },
  USER_NOT_FOUND: { message: 'There is nobody of that name here.', retryable: false },
  USER_UNAVAILABLE: { message: 'That person cannot be called right now.', retryable: false },
  BLOCKED: { message: 'You have blocked that person. Unblock them to call.', retryable: false },
  CALL_NOT_FOUND: { message: 'That call does not exist.', retryable: false },
  CALL_NOT_LIVE: { message: 'That call is over. You can call again.', retryable: false },
  CALL_STILL_LIVE: { message: 'That call is still going on. Rejoin it instead.', retryable: false },
  NOT_A_PARTICIPANT: { message: 'You are not part of that call.', retryable: false },
  NOT_INVITED: { message: 'You are not being called in this call. Rejoin it instead.', retryable: false },
  NOT_CONNECTED: { message: 'This device is not in the call. Rejoin it first.', retryable: false },
  TARGET_NOT_A_PARTICIPANT: { message: 'The other person is not in the call.', retryable: false },
  ANSWERED_ELSEWHERE: { message: 'The call was answered on another device.', retryable: false },
  ALREADY_IN_CALL: { message: 'This device is in another call. Leave that call first.', retryable: false },
  CALL_FULL: { message: 'The call is full. Somebody has to leave before you can join.', retryable: true },
  NOT_ALLOWED: { message: 'You are not allowed to do that.', retryable: false },
  NAME_TAKEN: { message: 'That name is taken. Choose another, or sign in.', retryable: false },
  BAD_CREDENTIALS: { message: 'Name or password is wrong. Check both and try again.', retryable: false },
  FILE_NOT_FOUND: { message: 'That file does not exist.', retryable: false },
  FILE_NOT_SHARED: { message: 'That file is not shared in this call.', retryable: false },
  TOO_SLOW: { message: 'The upload was too slow to go on. Try again over a better connection.', retryable: true },
  RANGE_NOT_SATISFIABLE: { message: 'The file has no such part.', retryable: false },
  UNSUPPORTED_MEDIA_TYPE: {
    message: 'Files of that type cannot be opened here. If it is a document, save it as a PDF.',
    retryable: false,
  },
  LINK_INVALID: { message: 'That link is not valid for you.', retryable: false },
  LINK_EXPIRED: { message: 'That link has expired. Open the file again.', retryable: true },
  TOO_MANY_ANNOTATIONS: { message: 'There is too much drawn in this call. Clear some of it first.', retryable: false },
  QUOTA_EXCEEDED: { message: 'Your space for files is used up. Delete some first.', retryable: false },
  STORAGE_FULL: { message: 'The server has no space left. Tell whoever runs it.', retryable: true },
  UNAVAILABLE: { message: 'The server cannot do that right now. Try again in a moment.', retryable: true },
  INTERNAL: { message: 'Something went wrong on the server. Try again.', retryable: true },
} as const satisfies Record<string, { message: string; retryable: boolean }>;

export type ErrorCode = keyof typeof catalogue;

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(catalogue, code);
}

/** All codes, in the order in which docs/protocol.md lists them. */
export const errorCodes: readonly ErrorCode[] = Object.keys(catalogue).filter(isErrorCode);

/** How an error travels: in acknowledgements, in CALL.ERROR and (code and message) over HTTP. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  retryable: boolean;
  /** The call that stands in the way, with ALREADY_IN_CALL. */
  callId?: string;
}

/** Builds the body of an error from its code; the sentence is always the catalogue's, so nothing internal can leak. */
export function errorBody(code: ErrorCode, callId?: string): ErrorBody {
  const { message, retryable } = catalogue[code];
  return { code, message, retryable, ...(callId === undefined ? {} : { callId }) };
}

/** What a client accepts as an error: a newer server may send codes this build does not know. */
export const ErrorBodySchema = v.object({
  code: v.pipe(
    v.string(),
    v.transform((code): ErrorCode => (isErrorCode(code) ? code : 'INTERNAL')),
  ),
  message: v.string(),
  retryable: v.optional(v.boolean(), false),
  callId: v.optional(v.string()),
});
