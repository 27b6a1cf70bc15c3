import { errorBody, type ErrorBody, type ErrorCode } from '../shared/errors.ts';
import { isTransient } from './db/connection.ts';

/** A refusal with a code of the contract. Thrown by services, turned into an answer at the edge, never logged as a fault. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly callId: string | undefined;

  constructor(code: ErrorCode, callId?: string) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.callId = callId;
  }

  get body(): ErrorBody {
    return errorBody(this.code, this.callId);
  }
}

/** What an outsider is told of any error: a refusal as it is, a passing fault as UNAVAILABLE, the rest as INTERNAL. */
export function toErrorBody(error: unknown): ErrorBody {
  if (error instanceof Refusal) return error.body;
  return errorBody(isTransient(error) ? 'UNAVAILABLE' : 'INTERNAL');
}
